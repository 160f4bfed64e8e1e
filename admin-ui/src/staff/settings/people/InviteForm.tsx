// Asks somebody to work here. No mail is sent: the link that comes back is handed on by whoever invites.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Panel } from "../../app/Panel";
import { Refused } from "../../app/Refused";
import { useAct } from "../../app/useAct";
import { houseKey } from "../../house/restaurant";
import type { Given } from "./MembersSection";
import { invite, type Role, ROLES } from "./people";

export function InviteForm({ slug, give }: { slug: string; give: (given: Given) => void }) {
  const { t } = useTranslation(["people", "common"]);
  const [role, setRole] = useState<Role>("host");
  const form = useRef<HTMLFormElement>(null);
  const inviting = useAct({ act: (email: string) => invite(slug, { email, role }), stale: houseKey(slug, "members"), showsRefusals: true });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email")).trim();
    inviting.mutate(email, {
      onSuccess: (link) => {
        form.current?.reset();
        give({ email, link, what: "invitation" });
      },
    });
  };
  return (
    <Panel title={t("invite.title")} hint={t("invite.hint")}>
      <form ref={form} className="row-form" onSubmit={submit} noValidate>
        <TextInput name="email" type="email" size="md" label={t("email")} autoComplete="off" required withAsterisk={false} />
        <NativeSelect size="md" label={t("role")} value={role} onChange={(event) => setRole(event.currentTarget.value as Role)} data={ROLES.map((value) => ({ value, label: t(`common:role.${value}`) }))} />
        <Button type="submit" size="md" loading={inviting.isPending}>
          {t("invite.do")}
        </Button>
      </form>
      <p className="hint">{t(`may.${role}`)}</p>
      <Refused error={inviting.error} words={{ invalid: t("invite.badEmail") }} />
    </Panel>
  );
}

// Another password. Whoever has the old one elsewhere is signed out there.
import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, useRef } from "react";
import { useTranslation } from "react-i18next";

import { Panel } from "../../app/Panel";
import { Refused } from "../../app/Refused";
import { useAct } from "../../app/useAct";
import { changePassword } from "./account";

export function PasswordPanel({ email }: { email: string }) {
  const { t } = useTranslation("session");
  const form = useRef<HTMLFormElement>(null);
  const changing = useAct({ act: changePassword, stale: ["session"], done: () => t("account.passwordChanged"), showsRefusals: true });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const body = { present: String(said.get("present")), password: String(said.get("password")) };
    changing.mutate(body, { onSuccess: () => form.current?.reset() });
  };
  return (
    <Panel title={t("password")} hint={t("account.passwordHint")}>
      <form ref={form} className="panel-form" onSubmit={submit} noValidate>
        <input type="hidden" name="email" value={email} autoComplete="username" />
        <PasswordInput name="present" size="md" label={t("account.present")} autoComplete="current-password" required withAsterisk={false} />
        <PasswordInput name="password" size="md" label={t("newPassword")} description={t("passwordHint")} autoComplete="new-password" required withAsterisk={false} />
        <Refused error={changing.error} words={{ wrong_credentials: t("wrongPassword") }} />
        <Button type="submit" size="md" loading={changing.isPending}>
          {t("account.changePassword")}
        </Button>
      </form>
    </Panel>
  );
}

// The page that an invitation leads to: whoever is new chooses a password, whoever is known proves theirs.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Broken, Waiting } from "../app/Notice";
import { Refused } from "../app/Refused";
import { Alone } from "./Alone";
import { LinkOver } from "./LinkOver";
import { accept, type Invited, invitationQuery, isOver, useToken } from "./links";

export default function InvitationPage() {
  const { t } = useTranslation("session");
  const token = useToken();
  const invited = useQuery(invitationQuery(token));
  if (invited.isPending) return <Waiting />;
  if (invited.data) return <Welcome token={token} invited={invited.data} />;
  if (isOver(invited.error)) return <LinkOver why={t("linkOverWhy")} />;
  return <Broken error={invited.error} again={() => void invited.refetch()} />;
}

function Welcome({ token, invited }: { token: string; invited: Invited }) {
  const { t } = useTranslation("session");
  const navigate = useNavigate();
  const accepting = useMutation({
    mutationFn: accept,
    onSuccess: () => navigate({ to: "/sign-in", state: { email: invited.email, told: "welcome" } }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name") ?? "").trim();
    accepting.mutate({ token, password: String(form.get("password")), ...(name ? { name } : {}) });
  };
  if (accepting.error && isOver(accepting.error)) return <LinkOver why={t("linkOverWhy")} />;
  return (
    <Alone title={t("invited")}>
      <p>{invited.restaurant ? t("invitedTo", { name: invited.restaurant }) : t("invitedAlone")}</p>
      <form onSubmit={submit} className="alone-form" noValidate>
        {/* Known to the browser's own keeper of passwords, and to nobody else. */}
        <TextInput name="email" size="md" label={t("email")} value={invited.email} autoComplete="username" readOnly />
        {!invited.has_password && <TextInput name="name" size="md" label={t("yourName")} autoComplete="name" autoFocus maxLength={100} />}
        <Password isKnown={invited.has_password} />
        <Refused error={accepting.error} words={{ wrong_credentials: t("wrongPassword") }} />
        <Button type="submit" size="md" loading={accepting.isPending}>
          {t("accept")}
        </Button>
      </form>
    </Alone>
  );
}

function Password({ isKnown }: { isKnown: boolean }) {
  const { t } = useTranslation("session");
  const own = { label: t("ownPassword"), description: t("ownPasswordHint"), autoComplete: "current-password", autoFocus: true };
  const fresh = { label: t("newPassword"), description: t("passwordHint"), autoComplete: "new-password" };
  return <PasswordInput name="password" size="md" required withAsterisk={false} {...(isKnown ? own : fresh)} />;
}

// The page that a link for a new password leads to. Nothing is known of it until it is used.
import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Refused } from "../app/Refused";
import { Alone } from "./Alone";
import { LinkOver } from "./LinkOver";
import { isOver, setPassword, useToken } from "./links";

export default function ResetPage() {
  const { t } = useTranslation("session");
  const token = useToken();
  const navigate = useNavigate();
  const setting = useMutation({
    mutationFn: (password: string) => setPassword({ token, password }),
    onSuccess: () => navigate({ to: "/sign-in", state: { told: "passwordSet" } }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setting.mutate(String(new FormData(event.currentTarget).get("password")));
  };
  if (isOver(setting.error) || !token.startsWith("pwr_")) return <LinkOver why={t("linkOverWhy")} />;
  return (
    <Alone title={t("resetTitle")}>
      <form onSubmit={submit} className="alone-form" noValidate>
        <PasswordInput name="password" size="md" label={t("newPassword")} description={t("passwordHint")} autoComplete="new-password" required autoFocus withAsterisk={false} />
        <Refused error={setting.error} />
        <Button type="submit" size="md" loading={setting.isPending}>
          {t("setPassword")}
        </Button>
      </form>
      <p className="hint">{t("resetHint")}</p>
    </Alone>
  );
}

// Off again, by whoever has both password and code.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Refused } from "../../app/Refused";
import { useAct } from "../../app/useAct";
import { takeOff } from "./account";

export function TakeOff({ done }: { done: () => void }) {
  const { t } = useTranslation(["session", "common"]);
  const taking = useAct({ act: takeOff, stale: ["session"], done: () => t("factor.isOff"), showsRefusals: true });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    taking.mutate({ password: String(said.get("proof")), code: String(said.get("code")).trim() }, { onSuccess: done });
  };
  return (
    <form className="panel-form" onSubmit={submit} noValidate>
      <PasswordInput name="proof" size="md" label={t("factor.proof")} autoComplete="current-password" required autoFocus withAsterisk={false} />
      <TextInput name="code" size="md" label={t("code")} description={t("codeHint")} autoComplete="one-time-code" required withAsterisk={false} />
      <Refused error={taking.error} words={{ wrong_credentials: t("wrongPassword"), wrong_code: t("wrongCode") }} />
      <div className="line-acts">
        <Button type="submit" size="md" className="danger" loading={taking.isPending}>
          {t("factor.turnOff")}
        </Button>
        <Button variant="default" size="md" onClick={done}>
          {t("common:cancel")}
        </Button>
      </div>
    </form>
  );
}

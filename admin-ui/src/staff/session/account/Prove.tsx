// The password once more, before a second factor is set up: an unlocked tablet is not its owner.
import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Refused } from "../../app/Refused";
import { enrol, type Enrolment } from "./account";

export function Prove({ begun, cancel }: { begun: (enrolment: Enrolment) => void; cancel: () => void }) {
  const { t } = useTranslation(["session", "common"]);
  const proving = useMutation({ mutationFn: enrol, onSuccess: begun, gcTime: 0 });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    proving.mutate(String(new FormData(event.currentTarget).get("proof")));
  };
  return (
    <form className="panel-form" onSubmit={submit} noValidate>
      <PasswordInput name="proof" size="md" label={t("factor.proof")} autoComplete="current-password" required autoFocus withAsterisk={false} />
      <Refused error={proving.error} words={{ wrong_credentials: t("wrongPassword") }} />
      <div className="line-acts">
        <Button type="submit" size="md" loading={proving.isPending}>
          {t("factor.next")}
        </Button>
        <Button variant="default" size="md" onClick={cancel}>
          {t("common:cancel")}
        </Button>
      </div>
    </form>
  );
}

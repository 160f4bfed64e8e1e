// The secret as a picture for the app's camera and as text to type; then a code shows that the app has it.
import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { Copied } from "../../app/Once";
import { Refused } from "../../app/Refused";
import { confirmFactor, type Enrolment } from "./account";

/** Its library is needed by few, and once. */
const Picture = lazy(() => import("./Picture"));

interface Shown {
  enrolment: Enrolment;
  confirmed: (codes: string[]) => void;
  cancel: () => void;
}

export function Confirm({ enrolment, confirmed, cancel }: Shown) {
  const { t } = useTranslation(["session", "common"]);
  const confirming = useMutation({ mutationFn: confirmFactor, onSuccess: confirmed, gcTime: 0 });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    confirming.mutate(String(new FormData(event.currentTarget).get("code")).replaceAll(/\s/g, ""));
  };
  return (
    <form className="factor" onSubmit={submit} noValidate>
      <div className="factor-picture">
        <Suspense>
          <Picture text={enrolment.uri} label={t("factor.picture")} />
        </Suspense>
      </div>
      <div className="panel-form">
        <p>{t("factor.scan")}</p>
        <p>
          <a className="text-link" href={enrolment.uri}>
            {t("factor.here")}
          </a>
        </p>
        <div className="factor-secret">
          <span className="hint">{t("factor.type")}</span>
          <code className="factor-letters">{enrolment.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
          <Copied label={t("factor.secret")} text={enrolment.secret} />
        </div>
        <TextInput name="code" size="md" label={t("factor.code")} inputMode="numeric" autoComplete="one-time-code" required withAsterisk={false} />
        <Refused error={confirming.error} words={{ wrong_code: t("wrongCode") }} />
        <div className="line-acts">
          <Button type="submit" size="md" loading={confirming.isPending}>
            {t("factor.turnOn")}
          </Button>
          <Button variant="default" size="md" onClick={cancel}>
            {t("common:cancel")}
          </Button>
        </div>
      </div>
    </form>
  );
}

// Asks for a platform key, and tries it before it is held.
import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Refused } from "../app/Refused";
import { Alone } from "../session/Alone";
import { holdKey, useHeldKey } from "./key";
import { tryKey } from "./platform";

export function KeyDoor() {
  const { t } = useTranslation("operator");
  const { isRefused } = useHeldKey();
  const trying = useMutation({ mutationFn: tryKey, onSuccess: (_, key) => holdKey(key), gcTime: 0 });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    trying.mutate(String(new FormData(event.currentTarget).get("key")).trim());
  };
  return (
    <Alone title={t("door.title")}>
      {isRefused && !trying.error && <p className="refusal">{t("door.over")}</p>}
      <form onSubmit={submit} className="alone-form" noValidate>
        <PasswordInput name="key" size="md" label={t("door.key")} description={t("door.hint")} autoComplete="off" required autoFocus withAsterisk={false} />
        <Refused error={trying.error} words={{ key_required: t("door.wrong"), key_expired: t("door.wrong") }} />
        <Button type="submit" size="md" loading={trying.isPending}>
          {t("door.enter")}
        </Button>
      </form>
      <p className="hint">{t("door.kept")}</p>
    </Alone>
  );
}

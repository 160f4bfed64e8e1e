// Whoever leaves the settings with something unsaved is asked first; going from section to section keeps it.
import { Button } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Dialog } from "../kit/Dialog";
import { useDraft } from "./DraftProvider";

export function Leaving() {
  const { t } = useTranslation("settings");
  const { slug, changed } = useDraft();
  const isDirty = changed.length > 0;
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ next }) => isDirty && !next.pathname.includes(`/r/${slug}/settings`),
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  if (status !== "blocked") return null;
  const actions = (
    <>
      <Button variant="default" size="md" onClick={proceed}>{t("leave.go")}</Button>
      <Button size="md" onClick={reset}>{t("leave.stay")}</Button>
    </>
  );
  return (
    <Dialog title={t("leave.title")} onClose={reset} actions={actions}>
      <p>{t("leave.why")}</p>
    </Dialog>
  );
}

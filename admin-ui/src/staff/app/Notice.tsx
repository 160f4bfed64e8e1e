// What stands where nothing else can: an empty list, an error, a thing that is not there. It always says what to do.
import { Button, Loader, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { sentence } from "../house/refusals";

interface Told {
  title: string;
  children?: ReactNode;
  action?: { name: string; run: () => void };
}

export function Notice({ title, children, action }: Told) {
  return (
    <section className="notice">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action && (
        <Button size="md" onClick={action.run}>
          {action.name}
        </Button>
      )}
    </section>
  );
}

export function Broken({ error, again }: { error: unknown; again: () => void }) {
  const { t } = useTranslation();
  return (
    <Notice title={t("broken")} action={{ name: t("tryAgain"), run: again }}>
      {sentence(error, t)}
    </Notice>
  );
}

export function Waiting() {
  const { t } = useTranslation();
  return (
    <div className="waiting" role="status">
      <Loader aria-hidden />
      <VisuallyHidden>{t("loading")}</VisuallyHidden>
    </div>
  );
}

// What stands where nothing else can: an empty list, an error, a thing that is not there. It always says what to do.
import { Button, Loader, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { sentence } from "../house/refusals";

interface Told {
  title: string;
  children?: ReactNode;
  action?: { name: string; run: () => void };
  /** Whether it is all that the page has. */
  isPage?: boolean;
}

export function Notice({ title, children, action, isPage }: Told) {
  const Heading = isPage ? "h1" : "h2";
  return (
    <section className="notice">
      <Heading>{title}</Heading>
      {children && <p>{children}</p>}
      {action && (
        <Button size="md" onClick={action.run}>
          {action.name}
        </Button>
      )}
    </section>
  );
}

export function Broken({ error, again, isPage }: { error: unknown; again: () => void; isPage?: boolean }) {
  const { t } = useTranslation();
  return (
    <Notice title={t("broken")} isPage={isPage ?? false} action={{ name: t("tryAgain"), run: again }}>
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

// Whether what is shown is what is. Said in words and not by colour alone.
import { useTranslation } from "react-i18next";

import type { Standing } from "../house/live";

export function LiveMark({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  return (
    <span className="live-mark" data-standing={standing} role="status">
      <span className="live-dot" aria-hidden />
      {t(`standing.${standing}`)}
    </span>
  );
}

// How a restaurant stands, in a word and a colour.
import { useTranslation } from "react-i18next";

import type { Tenant } from "./platform";

const TONES: Record<string, string> = { open: "good", suspended: "warn", leaving: "bad" };

export function Standing({ tenant: { standing } }: { tenant: Tenant }) {
  const { t } = useTranslation("operator");
  return (
    <span className="tag" data-tone={TONES[standing]}>
      {t(`standings.${standing as "open"}`, { defaultValue: standing })}
    </span>
  );
}

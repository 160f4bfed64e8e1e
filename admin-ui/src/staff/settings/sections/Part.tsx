// A few fields that belong together, with a heading and, where it helps, a sentence.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { words } from "../../words/en/settings";

export type PartName = keyof (typeof words)["part"];

export function Part({ name, children }: { name: PartName; children: ReactNode }) {
  const { t } = useTranslation("settings");
  const why = t(`partWhy.${name}` as "saved", { defaultValue: "" });
  return (
    <section className="part" aria-labelledby={`part-${name}`}>
      <h2 id={`part-${name}`}>{t(`part.${name}`)}</h2>
      {why && <p className="part-why">{why}</p>}
      <div className="part-fields">{children}</div>
    </section>
  );
}

// A few fields that belong together, with a heading and, where it helps, a sentence: of a section, or of one thing of it.
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import type { words } from "../../words/en/settings";

export type PartName = keyof (typeof words)["part"];

interface Props {
  name: PartName;
  /** Lists need more room than fields. */
  isWide?: boolean;
  children: ReactNode;
}

export function Part({ name, isWide, children }: Props) {
  const { t } = useTranslation("settings");
  const id = useId();
  return (
    <section className="part" aria-labelledby={id}>
      <h2 id={id}>{t(`part.${name}`)}</h2>
      <Why name={name} />
      <div className={isWide ? "part-fields wide" : "part-fields"}>{children}</div>
    </section>
  );
}

export function Sub({ name, children }: Omit<Props, "isWide">) {
  const { t } = useTranslation("settings");
  const id = useId();
  return (
    <section className="sub" aria-labelledby={id}>
      <h3 id={id}>{t(`part.${name}`)}</h3>
      <Why name={name} />
      <div className="sub-fields">{children}</div>
    </section>
  );
}

function Why({ name }: { name: PartName }) {
  const { t } = useTranslation("settings");
  const why = t(`partWhy.${name}` as "saved", { defaultValue: "" });
  return why ? <p className="part-why">{why}</p> : null;
}

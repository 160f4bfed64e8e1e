// Where in the settings something stands, as people would say it: `Areas and tables › t3 › Largest party`.
import { useTranslation } from "react-i18next";

import { useDraft } from "./DraftProvider";
import { last, parent, valueAt } from "./pointer";
import { sectionOf } from "./sections";

export function usePlaceName(): (pointer: string) => string {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  return (pointer) => {
    const section = sectionOf(pointer);
    const item = itemName(file, pointer);
    const field = /^\d+$/.test(last(pointer)) ? "" : t(`field.${last(pointer)}` as "field.name", { defaultValue: "" });
    return [section && t(`section.${section}`), item, field].filter(Boolean).join(" › ");
  };
}

/** The thing of a list that a pointer leads into. */
function itemName(file: unknown, pointer: string): string {
  for (let at = pointer; at; at = parent(at)) {
    const it = valueAt(file, at) as { name?: string; key?: string; date?: string } | undefined;
    if (/\/\d+$/.test(at) && it && typeof it === "object") return it.name ?? it.key ?? it.date ?? `${Number(last(at)) + 1}`;
  }
  return "";
}

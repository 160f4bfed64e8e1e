// What a table or a combination will be called, where that is not what was written: its name is the short name that bookings
// hold on to, and no two are the same.
import { useTranslation } from "react-i18next";

import { useDraft } from "../draft/DraftProvider";
import { keyFrom, keysOf } from "./keys";

export function useKeySays(): (name: string) => string {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  return (name) => {
    const keys = keysOf(file);
    const key = keyFrom(name, keys);
    if (key === name) return "";
    return keys.has(keyFrom(name, new Set())) ? t("key.taken", { name, key }) : t("key.plain", { key });
  };
}

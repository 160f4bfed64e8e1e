// What is wrong, in the reader's words. A number out of bounds is told its bounds, which only the server's own sentence has.
import { useTranslation } from "react-i18next";

import type { Fault } from "../draft/DraftProvider";

export function useFaultText(): (fault: Fault | undefined) => string | undefined {
  const { t } = useTranslation("settings");
  return (fault) => {
    if (!fault) return undefined;
    const [, min, max] = /between (\d+) and (\d+)/.exec(fault.detail) ?? [];
    if (fault.code === "out_of_range" && min && max) return t("between", { min, max });
    return t(`fault.${fault.code}` as "saved", { defaultValue: fault.detail });
  };
}

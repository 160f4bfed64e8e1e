// Says what became of a reservation, and offers to take it back where the server can.
import { useCallback } from "react";

import { useToast } from "../app/toast";
import type { Reservation } from "../house/reservations";
import { clock } from "../../i18n/when";
import { useLocale } from "../words/useLocale";
import { useDesk } from "./desk";
import { useServiceWords } from "./say";

export function useSaying(): (after: Reservation, undo?: () => void) => void {
  const { t, name } = useServiceWords();
  const { say } = useToast();
  const { step } = useDesk();
  const locale = useLocale();
  return useCallback(
    (after, undo) => {
      const text = t("now", { name: name(after), time: clock(after.starts_at, locale), tables: after.tables.join(" + ") || t("noTable") });
      const back = undo ?? (after.can_undo ? () => step(after, "undo") : undefined);
      say({ text, ...(back ? { undo: back } : {}) });
    },
    [t, name, say, step, locale],
  );
}

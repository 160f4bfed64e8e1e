// The words of the service view, those that all rooms share, and what to call a party.
import type { TFunction } from "i18next";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { nameOf } from "../house/names";
import type { Reservation } from "../house/reservations";

export interface ServiceWords {
  t: TFunction<"service">;
  /** Of all rooms. */
  c: TFunction;
  name: (it: Reservation) => string;
}

export function useServiceWords(): ServiceWords {
  const { t } = useTranslation("service");
  const { t: c } = useTranslation();
  const name = useCallback((it: Reservation) => nameOf(it, c), [c]);
  return { t, c, name };
}

// Instants outside of a service, as one reads them on this device: when a key was made, until when a link is good.
import { useLocale } from "../words/useLocale";

/** Writes an instant of the API; in the zone of a restaurant, if one is named. */
export function useInstant(zone?: string): (instant: string) => string {
  const locale = useLocale();
  const written = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", ...(zone ? { timeZone: zone } : {}) });
  return (instant) => written.format(new Date(instant));
}

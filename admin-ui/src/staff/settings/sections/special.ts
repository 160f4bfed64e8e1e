// The services of a date's weekday, as a special day would have them.
import type { RestaurantFile, Service } from "../../house/restaurant";
import { type Day, WEEK } from "../kit/Picks";

/** Monday is the first day of the week. */
function weekdayOf(date: string): Day | undefined {
  return WEEK[(new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7];
}

export function servicesOf(file: RestaurantFile, date: string): Service[] {
  const day = weekdayOf(date);
  return day ? file.services.filter((service) => service.days?.includes(day)).map((service) => dated(service, day)) : [];
}

/** Without its weekdays, and with the exceptions of that day alone: a date is no weekday. */
function dated({ days: _, overrides, ...service }: Service, day: Day): Service {
  const held = (overrides ?? []).filter(({ days }) => !days || days.includes(day));
  return held.length ? { ...service, overrides: held.map(({ days: _, ...rest }) => rest) } : service;
}

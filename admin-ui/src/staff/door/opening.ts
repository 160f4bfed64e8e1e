// Whether parties are served now, and when they are next: from the restaurant file, by the wall's date and time.
import { plusDays } from "../../i18n/when";
import { closedFor, minutesOf, serviceNow, servicesOn } from "../house/hours";
import type { RestaurantFile, Service } from "../house/restaurant";

/** How far ahead is looked for the next service, in days. */
const AHEAD_DAYS = 60;
const DAY_MINUTES = 24 * 60;

export type Opening =
  | { is: "open" }
  /** `next` is a wall time such as `2026-11-21T19:30`; nothing where none is near. */
  | { is: "closed"; reason: string; next: string | undefined };

/** `wall` is `2026-11-21T19:30`. */
export function opening(file: RestaurantFile, wall: string): Opening {
  const [date, minute] = [wall.slice(0, 10), minutesOf(wall.slice(11))];
  const held = (day: string, at: number) => servicesOn(file, day).filter((it) => isHeldAt(it, at)).map((service) => ({ day, service }));
  const now = [...held(date, minute), ...held(plusDays(date, -1), minute + DAY_MINUTES)];
  if (now.some(({ day, service }) => closure(file, day, service) === undefined)) return { is: "open" };
  const reason = now.map(({ day, service }) => closure(file, day, service)).find(Boolean) ?? "";
  return { is: "closed", reason, next: nextStart(file, date, minute) };
}

/** The areas in which every table is closed for the service that is on. */
export function closedAreas(file: RestaurantFile, date: string, wall: string): Set<string> {
  const service = serviceNow(file, date, wall)?.key;
  const isClosed = (area: string) => {
    const tables = file.tables.filter((table) => table.area === area);
    return tables.length > 0 && tables.every((table) => closedFor(file, table, date, service) !== undefined);
  };
  return new Set((file.areas ?? []).map(({ key }) => key).filter(isClosed));
}

/** Whoever comes between its first start and its end is seated. */
function isHeldAt(service: Service, minute: number): boolean {
  const first = minutesOf(service.first_start);
  return first <= minute && minute < minutesOf(service.ends, minutesOf(service.last_start, first) + 1);
}

/** Why the whole house is closed in a service, if it is. */
function closure(file: RestaurantFile, date: string, { key }: Service): string | undefined {
  return closedFor(file, undefined, date, key);
}

function nextStart(file: RestaurantFile, today: string, minute: number): string | undefined {
  const days = Array.from({ length: AHEAD_DAYS }, (_, days) => plusDays(today, days));
  const starts = days.flatMap((day) => servicesOn(file, day).filter((it) => closure(file, day, it) === undefined).map((it) => `${day}T${it.first_start}`));
  return starts.find((start) => start.slice(0, 10) > today || minutesOf(start.slice(11)) > minute);
}

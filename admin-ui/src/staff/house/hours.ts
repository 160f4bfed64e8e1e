// Which service is on, and what is closed for it: from the restaurant file, by the wall's date and time.
import type { RestaurantFile, Table } from "./restaurant";

type Service = RestaurantFile["services"][number];

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** `19:30` in minutes; a time before `from` is past midnight. */
export function minutesOf(time: string, from = 0): number {
  const [hours, minutes] = time.split(":").map(Number) as [number, number];
  const at = hours * 60 + minutes;
  return at < from ? at + 24 * 60 : at;
}

/** What is served on a date, the first to start first. */
export function servicesOn(file: RestaurantFile, date: string): Service[] {
  const special = file.special_days?.find((day) => day.date === date);
  const weekday = DAYS[new Date(`${date}T12:00:00Z`).getUTCDay()]!;
  const held = special ? ((special.services ?? []) as Service[]) : file.services.filter(({ days }) => !days || days.some((day) => day === weekday));
  return [...held].sort((a, b) => minutesOf(a.first_start) - minutesOf(b.first_start));
}

/** The service that is on, else the next of the day, else its last. `wall` is `2026-11-21T19:30`. */
export function serviceNow(file: RestaurantFile, date: string, wall: string): Service | undefined {
  const services = servicesOn(file, date);
  const minute = minutesOf(wall.slice(11)) + (wall.slice(0, 10) > date ? 24 * 60 : 0);
  return services.find((it) => minute < minutesOf(it.ends, minutesOf(it.first_start) + 1)) ?? services.at(-1);
}

/** Why a table, or without one the whole house, is closed then, if it is: the reason that was given, or an empty text. */
export function closedFor(file: RestaurantFile, table: Table | undefined, date: string, service: string | undefined): string | undefined {
  const closure = file.closures?.find(({ from, to, services, areas, tables }) => {
    const isThen = from <= date && date <= to && (!services?.length || (service !== undefined && services.includes(service)));
    const isAll = !areas?.length && !tables?.length;
    return isThen && (isAll || (table && (areas?.includes(table.area ?? "") || tables?.includes(table.key))));
  });
  return closure && (closure.reason ?? "");
}

/** Who may be given a table in a service. */
export function channelIn(table: Table, service: string | undefined): string {
  return table.channels?.find((it) => it.service === service)?.channel ?? table.channel ?? "online";
}

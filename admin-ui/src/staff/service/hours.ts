// The services of a day as the restaurant file has them: those of the weekday, or of the special day in their place, less
// what is closed. Times are minutes of the service day.
import type { RestaurantFile, Service } from "../house/restaurant";
import { minutesAt } from "./clock";

export interface Held {
  key: string;
  name: string;
  /** The first and the last start, and when every party must have left. */
  first: number;
  last: number;
  ends: number;
  /** Between starts. */
  step: number;
  item: Service;
}

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
type Weekday = (typeof WEEKDAYS)[number];
const USUAL_STEP = 15;
/** How long parties stay where the file does not say: up to so many, so long. */
const USUAL_TURNS = [
  { party_max: 2, minutes: 90 },
  { party_max: 4, minutes: 105 },
  { party_max: 6, minutes: 120 },
  { party_max: Infinity, minutes: 150 },
];

export function weekdayOf(date: string): Weekday {
  return WEEKDAYS[new Date(`${date}T12:00:00Z`).getUTCDay()]!;
}

/** What is served on a day, the earliest first. */
export function heldOn(file: RestaurantFile, date: string): Held[] {
  const special = file.special_days?.find((it) => it.date === date);
  const items = special?.services ?? file.services.filter((it) => it.days?.includes(weekdayOf(date)));
  return items.map(held).filter((it) => !isClosed(file, date, it.key)).sort((a, b) => a.first - b.first);
}

function held(item: Service): Held {
  const first = minutesAt(item.first_start);
  const last = after(minutesAt(item.last_start), first);
  const ends = after(minutesAt(item.ends), last + 1);
  return { key: item.key, name: item.name ?? item.key, first, last, ends, step: item.slot_minutes ?? USUAL_STEP, item };
}

/** A time of the wall that is not before another is past midnight if it looks so. */
function after(minute: number, earliest: number): number {
  return minute < earliest ? minute + 1440 : minute;
}

/** Whether the whole house, or this table of it, is closed in a service. */
export function isClosed(file: RestaurantFile, date: string, service: string, table?: { key: string; area?: string | null }): boolean {
  return (file.closures ?? []).some((it) => {
    const isThen = it.from <= date && date <= it.to && (!it.services?.length || it.services.includes(service));
    const isAll = !it.areas?.length && !it.tables?.length;
    const isHere = table && (it.tables?.includes(table.key) || (table.area && it.areas?.includes(table.area)));
    return isThen && (isAll || Boolean(isHere));
  });
}

/** The first override of a start that says something of `what`. */
export function override<K extends "pacing" | "starts_for" | "turn_minutes">({ item, first, last }: Held, date: string, start: number, what: K) {
  const holds = (item.overrides ?? []).find((it) => {
    const from = it.from ? after(minutesAt(it.from), first) : first;
    const to = it.to ? after(minutesAt(it.to), first) : last;
    const isDay = !it.days?.length || it.days.includes(weekdayOf(date));
    return isDay && from <= start && start <= to && it[what] != null;
  });
  return holds?.[what];
}

/** How long a party keeps its table, in minutes. */
export function turnOf(service: Held, date: string, start: number, party: number): number {
  const turns = override(service, date, start, "turn_minutes") ?? (service.item.turn_minutes?.length ? service.item.turn_minutes : USUAL_TURNS);
  return (turns.find((it) => party <= it.party_max) ?? turns.at(-1)!).minutes;
}

/** The service in which a start falls. */
export function serviceAt(services: Held[], start: number): Held | undefined {
  return services.find((it) => it.first <= start && start <= it.last);
}

/** Whether a table is closed in all that is held on that day, as a terrace in winter. */
export function isShut(file: RestaurantFile, date: string, table: { key: string; area?: string | null }): boolean {
  const services = heldOn(file, date);
  return services.length > 0 && services.every(({ key }) => isClosed(file, date, key, table));
}

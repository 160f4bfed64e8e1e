// What each table is doing now: derived from the book of the day, the restaurant file and the clock, and from nothing
// else, so that it is as live as they are.
import { isLive, type Reservation } from "../house/reservations";
import type { RestaurantFile, Table } from "../house/restaurant";
import { minutesBetween } from "../house/time";
import { channelIn, closedFor, serviceNow } from "../house/hours";

/** `soon` and `late`: a party is due; `waiting`: it is here and does not sit yet; `over`: it sits longer than planned;
 *  `held`: somebody is booking it just now. */
export type Doing = "free" | "soon" | "late" | "waiting" | "seated" | "over" | "held" | "closed";

export interface Standing {
  doing: Doing;
  /** Who has it, or is to have it in a moment. */
  party?: Reservation;
  /** Minutes at the table, of waiting, of being late, over time, or until they come. */
  minutes?: number;
  /** Who comes after, the next first. */
  next: Reservation[];
  /** Why it is closed, if somebody wrote that. */
  reason?: string;
  isForWalkIns: boolean;
}

/** From when on a party that is to come has a free table's colour, in minutes. */
export const SOON = 30;

export interface Known {
  file: RestaurantFile;
  day: Reservation[];
  /** Tables that somebody is booking just now. */
  held: ReadonlySet<string>;
  /** The service day, and what the restaurant's clock shows: `2026-11-21T19:30`. */
  date: string;
  wall: string;
  /** The present instant, in milliseconds. */
  now: number;
}

export function standings(known: Known): Map<string, Standing> {
  const service = serviceNow(known.file, known.date, known.wall)?.key;
  const here = byTable(known.day);
  return new Map(known.file.tables.map((table) => [table.key, standing(known, table, here.get(table.key) ?? [], service)]));
}

function byTable(day: Reservation[]): Map<string, Reservation[]> {
  const found = new Map<string, Reservation[]>();
  for (const reservation of day.filter(isLive)) {
    for (const table of reservation.tables) found.set(table, [...(found.get(table) ?? []), reservation]);
  }
  return found;
}

function standing(known: Known, table: Table, here: Reservation[], service: string | undefined): Standing {
  const next = here.filter((it) => it.status !== "seated");
  const isForWalkIns = channelIn(table, service) === "walk_in";
  const sits = here.find((it) => it.status === "seated");
  if (sits) return { ...atTable(sits, known.now), party: sits, next, isForWalkIns };
  const reason = closedFor(known.file, table, known.date, service);
  if (reason !== undefined) return { doing: "closed", next, isForWalkIns, reason };
  const waits = next.find((it) => it.status === "arrived");
  if (waits) return { doing: "waiting", party: waits, minutes: minutesSince(waits, known.now), next: without(next, waits), isForWalkIns };
  const [first, ...later] = next;
  const until = first ? minutesBetween(known.now, first.starts_at) : Infinity;
  if (first && until < 0) return { doing: "late", party: first, minutes: -until, next: later, isForWalkIns };
  if (first && until <= SOON) return { doing: "soon", party: first, minutes: until, next: later, isForWalkIns };
  return { doing: known.held.has(table.key) ? "held" : "free", next, isForWalkIns };
}

function atTable(party: Reservation, now: number): { doing: Doing; minutes: number } {
  const over = minutesBetween(party.occupied_until, now);
  return over > 0 ? { doing: "over", minutes: over } : { doing: "seated", minutes: minutesSince(party, now) };
}

/** How long a party stands where it stands. */
export function minutesSince(party: Reservation, now: number): number {
  return Math.max(0, minutesBetween(party.status_since ?? party.occupied_from, now));
}

function without(list: Reservation[], one: Reservation): Reservation[] {
  return list.filter((it) => it !== one);
}

/** Who is here and waits, the longest wait first. */
export function waiting(day: Reservation[], now: number): Reservation[] {
  const here = day.filter((it) => it.status === "arrived");
  return here.sort((a, b) => minutesSince(b, now) - minutesSince(a, now));
}

/** How far ahead the list of who is due looks, in minutes. */
export const AHEAD = 60;

/** Who is to come within the hour, and who should be here. */
export function due(day: Reservation[], now: number): Reservation[] {
  const isAwaited = (it: Reservation) => it.status === "booked" || it.status === "confirmed";
  return day.filter((it) => isAwaited(it) && minutesBetween(now, it.starts_at) <= AHEAD);
}

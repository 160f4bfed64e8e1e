// What stands in the way of a party at some tables from one minute to another, judged by the day as it is known here, before
// the server is asked. Some of it staff may exceed by saying so; a table that others have is taken.
import { isLive, type Reservation } from "../house/reservations";
import type { RestaurantFile, Table } from "../house/restaurant";
import type { Limit } from "./changes";
import { minuteOf } from "./clock";
import { type Held, isClosed, serviceAt } from "./hours";
import { pacing } from "./pacing";

export interface Place {
  tables: string[];
  from: number;
  until: number;
}

export type Conflict =
  | { kind: "taken"; table: string; by: Reservation }
  | { kind: "small"; table: string; limit: "seats"; max: number }
  | { kind: "large"; table: string; limit: "seats"; min: number }
  | { kind: "apart"; limit: "seats" }
  | { kind: "hours"; limit: "hours" }
  | { kind: "closed"; table: string; limit: "closure" }
  | { kind: "kept"; table: string; limit: "channel" }
  | { kind: "pacing"; limit: "pacing"; covers: number; max: number };

export interface Known {
  file: RestaurantFile;
  services: Held[];
  date: string;
  /** All reservations of the day. */
  day: Reservation[];
}

/** Everything that speaks against it; nothing where it may be. */
export function conflictsOf(party: Reservation, place: Place, known: Known): Conflict[] {
  const service = serviceAt(known.services, place.from);
  const isSitting = party.status === "seated";
  const isSameStart = place.from === minuteOf(known.date, party.starts_at);
  return [
    ...taken(party, place, known),
    ...seats(party, place, known.file),
    ...(isSitting || isSameStart ? [] : hours(place, service)),
    ...(service ? closed(place, service, known) : []),
    ...(service ? kept(place, service, known.file) : []),
    ...(service && !isSameStart ? paced(party, place, service, known) : []),
  ];
}

/** The limits that must be exceeded; none where exceeding does not help. */
export function limitsOf(conflicts: Conflict[]): Limit[] | undefined {
  const limits = conflicts.map((it) => (it.kind === "taken" ? undefined : it.limit));
  return limits.every((it) => it !== undefined) ? [...new Set(limits)] : undefined;
}

/** Who has any of these tables then. */
export function occupants(tables: string[], from: number, until: number, date: string, day: Reservation[]): Reservation[] {
  return day.filter((it) => isLive(it) && it.tables.some((table) => tables.includes(table)) && overlaps(it, from, until, date));
}

function overlaps(it: Reservation, from: number, until: number, date: string): boolean {
  return minuteOf(date, it.occupied_from) < until && from < minuteOf(date, it.occupied_until);
}

function taken(party: Reservation, { tables, from, until }: Place, { day, date }: Known): Conflict[] {
  const others = occupants(tables, from, until, date, day).filter((it) => it.id !== party.id);
  return others.map((by) => ({ kind: "taken", table: by.tables.find((it) => tables.includes(it))!, by }));
}

function seats({ party_size }: Reservation, { tables }: Place, file: RestaurantFile): Conflict[] {
  const room = roomOf(tables, file);
  if (!room) return tables.length ? [{ kind: "apart", limit: "seats" }] : [];
  const table = tables.join(" + ");
  if (party_size > room.max) return [{ kind: "small", table, limit: "seats", max: room.max }];
  if (party_size < room.min) return [{ kind: "large", table, limit: "seats", min: room.min }];
  return [];
}

/** The parties that tables take together; none where they are not pushed together. */
export function roomOf(tables: string[], file: RestaurantFile): { min: number; max: number } | undefined {
  const found = tables.map((key) => file.tables.find((it) => it.key === key)).filter((it) => it !== undefined);
  if (tables.length === 1) return found[0]?.seats;
  const together = file.combinations?.find((it) => it.tables.length === tables.length && it.tables.every((key) => tables.includes(key)));
  return together && (together.seats ?? joined(found, together.seat_loss ?? 0));
}

/** What the tables have together, less what is lost where they meet; from the first party that none of them takes alone. */
function joined(tables: Table[], loss: number): { min: number; max: number } {
  const max = tables.reduce((sum, it) => sum + it.seats.max, 0) - loss;
  return { min: Math.min(max, Math.max(...tables.map((it) => it.seats.max)) + 1), max };
}

function hours({ from, until }: Place, service: Held | undefined): Conflict[] {
  const isStart = service && (from - service.first) % service.step === 0 && until <= service.ends + SPARE;
  return isStart ? [] : [{ kind: "hours", limit: "hours" }];
}

/** The rest of a table after a party may go on when the service is over, in minutes. */
const SPARE = 60;

function closed({ tables }: Place, { key: service }: Held, { file, date }: Known): Conflict[] {
  const shut = file.tables.filter((it) => tables.includes(it.key) && isClosed(file, date, service, it));
  return shut.map((it) => ({ kind: "closed", table: it.key, limit: "closure" }));
}

function kept({ tables }: Place, { key: service }: Held, file: RestaurantFile): Conflict[] {
  const channel = (it: Table) => it.channels?.find((one) => one.service === service)?.channel ?? it.channel;
  const held = file.tables.filter((it) => tables.includes(it.key) && channel(it) === "walk_in");
  return held.map((it) => ({ kind: "kept", table: it.key, limit: "channel" }));
}

function paced(party: Reservation, { from }: Place, service: Held, { day, date }: Known): Conflict[] {
  const others = day.filter((it) => it.id !== party.id);
  const slot = pacing(others, [service], date).find((it) => it.minute <= from && from < it.minute + service.step);
  const covers = (slot?.covers ?? 0) + party.party_size;
  return slot?.max !== undefined && covers > slot.max ? [{ kind: "pacing", limit: "pacing", covers, max: slot.max }] : [];
}

/** The tables that a party gets where it is put on one of them: its own, the one alone, or those it is pushed together with. */
export function tablesAt(target: string, { tables, party_size }: Reservation, file: RestaurantFile): string[] {
  if (tables.includes(target)) return tables;
  const alone = file.tables.find((it) => it.key === target);
  if (!alone || party_size <= alone.seats.max) return [target];
  const sets = (file.combinations ?? []).filter((it) => it.tables.includes(target)).map((it) => it.tables);
  const fitting = sets.filter((it) => (roomOf(it, file)?.max ?? 0) >= party_size);
  return fitting.sort((a, b) => a.length - b.length)[0] ?? [target];
}

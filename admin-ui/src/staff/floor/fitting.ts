// Whether a party may sit at some tables now, and why not. The server decides; this says it before anybody taps.
import type { Reservation } from "../house/reservations";
import type { RestaurantFile, Table } from "../house/restaurant";
import type { Standing } from "./standing";

export type Obstacle =
  | { why: "taken"; table: string; by: Reservation }
  | { why: "held" | "closed"; table: string }
  /** Staff may exceed these, knowingly. */
  | { why: "seats"; table: string; min: number; max: number }
  | { why: "notTogether"; table: string };

export function mayExceed(obstacle: Obstacle): boolean {
  return obstacle.why === "seats" || obstacle.why === "notTogether";
}

/** Who wants to sit there: a party that is known, and how long it is to have the tables, if that is fixed already. */
export interface Seeking {
  id?: string;
  size: number;
  /** In milliseconds. */
  stay?: { from: number; until: number };
}

/** What stands in the way of a party at these tables; nothing, if nothing does. */
export function obstacle(
  file: RestaurantFile,
  all: Map<string, Standing>,
  keys: string[],
  party: Seeking,
): Obstacle | undefined {
  const found = keys.map((key) => blocked(key, all.get(key), party)).find((it) => it !== undefined);
  return found ?? misfit(file, keys, party.size);
}

function blocked(table: string, standing: Standing | undefined, { id: own, stay }: Seeking): Obstacle | undefined {
  if (!standing) return undefined;
  const { doing, party, next } = standing;
  if (doing === "closed" || doing === "held") return { why: doing, table };
  const sits = doing === "seated" || doing === "over" || doing === "waiting";
  if (sits && party && party.id !== own) return { why: "taken", table, by: party };
  const overlaps = (it: Reservation) => stay && Date.parse(it.occupied_from) < stay.until && stay.from < Date.parse(it.occupied_until);
  const by = [...(party ? [party] : []), ...next].find((it) => it.id !== own && overlaps(it));
  return by && { why: "taken", table, by };
}

/** Who is to have one of these tables first. */
export function nextAt(all: Map<string, Standing>, keys: string[]): Reservation | undefined {
  const here = keys.flatMap((key) => [all.get(key)?.party, ...(all.get(key)?.next ?? [])]).filter((it) => it !== undefined);
  return here.sort((a, b) => Date.parse(a.occupied_from) - Date.parse(b.occupied_from))[0];
}

function misfit(file: RestaurantFile, keys: string[], size: number): Obstacle | undefined {
  const seats = seatsOf(file, keys);
  const table = keys.join(" + ");
  if (!seats) return { why: "notTogether", table };
  return seats.min <= size && size <= seats.max ? undefined : { why: "seats", table, ...seats };
}

/** The parties that one table, or some that are pushed together, take. */
export function seatsOf(file: RestaurantFile, keys: string[]): { min: number; max: number } | undefined {
  const table = (key: string): Table | undefined => file.tables.find((it) => it.key === key);
  if (keys.length === 1) return table(keys[0]!)?.seats;
  const isSame = (tables: string[]) => tables.length === keys.length && tables.every((it) => keys.includes(it));
  const together = file.combinations?.find(({ tables }) => isSame(tables));
  if (!together) return undefined;
  if (together.seats) return together.seats;
  const sum = keys.reduce((all, key) => all + (table(key)?.seats.max ?? 0), 0) - (together.seat_loss ?? 0);
  return { min: 1, max: sum };
}

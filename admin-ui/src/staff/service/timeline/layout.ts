// Where everything stands in the timeline, in minutes and rows: pure, so that it can be judged without a browser.
import { isLive, type Reservation } from "../../house/reservations";
import type { RestaurantFile, Table } from "../../house/restaurant";
import { minuteOf } from "../clock";
import { isGone } from "../evening";
import type { Held } from "../hours";

/** From one minute of the service day to another. */
export interface Span {
  from: number;
  until: number;
}

/** The row of a table; without a table it is of those who have none. */
export interface Line {
  key: string;
  table?: Table;
  parties: Reservation[];
}

export interface Group {
  key: string;
  /** The name of the area; none where the house has no areas. */
  name?: string;
  lines: Line[];
}

export interface Block extends Span {
  it: Reservation;
  /** Parties that overlap stand below each other. */
  lane: number;
}

/** The row above all tables. */
export const WAITING = "waiting";
/** What is shown of a day without services, in minutes. */
const USUAL: Span = { from: 12 * 60, until: 24 * 60 };

/** Whole hours from the first start to the last end, wide enough for everybody. */
export function spanOf(services: Held[], parties: Reservation[], date: string): Span {
  const seen = parties.filter((it) => !isGone(it));
  const starts = [...services.map((it) => it.first), ...seen.map((it) => minuteOf(date, it.occupied_from))];
  const ends = [...services.map((it) => it.ends), ...seen.map((it) => minuteOf(date, it.occupied_until))];
  if (!starts.length) return USUAL;
  return { from: Math.floor(Math.min(...starts) / 60) * 60, until: Math.ceil(Math.max(...ends) / 60) * 60 };
}

/** Tables by area in the order of the file; above them who has no table. Who waits for an answer is where the table is kept. */
export function groupsOf(file: RestaurantFile, parties: Reservation[]): Group[] {
  const seen = parties.filter((it) => !isGone(it));
  const waiting = seen.filter((it) => isLive(it) && it.tables.length === 0);
  const areas = [...(file.areas ?? []), { key: "", name: undefined }];
  const byTable = new Map<string, Reservation[]>();
  for (const it of seen) for (const table of it.tables) (byTable.get(table) ?? put(byTable, table)).push(it);
  const groups = areas.map(({ key, name }): Group => {
    const tables = file.tables.filter((it) => (it.area ?? "") === key);
    const lines = tables.map((table): Line => ({ key: table.key, table, parties: byTable.get(table.key) ?? [] }));
    return { key, ...(name ? { name } : {}), lines };
  });
  const above = waiting.length ? [{ key: WAITING, lines: [{ key: WAITING, parties: waiting }] }] : [];
  return [...above, ...groups.filter((it) => it.lines.length)];
}

function put(byTable: Map<string, Reservation[]>, table: string): Reservation[] {
  const list: Reservation[] = [];
  byTable.set(table, list);
  return list;
}

/** From when to when a party is drawn: one that sits longer than meant, until now. */
export function drawn(it: Reservation, date: string, now: number): Span {
  const until = minuteOf(date, it.occupied_until);
  return { from: minuteOf(date, it.occupied_from), until: it.status === "seated" ? Math.max(until, now) : until };
}

/** Each party in the first lane that is free. */
export function blocksOf(parties: Reservation[], date: string, now: number): { blocks: Block[]; lanes: number } {
  const ends: number[] = [];
  const ordered = parties.map((it) => ({ it, ...drawn(it, date, now) })).sort((a, b) => a.from - b.from || a.it.id.localeCompare(b.it.id));
  const blocks = ordered.map((one): Block => {
    const free = ends.findIndex((end) => end <= one.from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = one.until;
    return { ...one, lane };
  });
  return { blocks, lanes: Math.max(1, ends.length) };
}

/** Which row a height in the timeline belongs to. */
export function rowAt(rows: { key: string; top: number; height: number }[], y: number): string | undefined {
  const below = rows.filter((it) => it.top <= y);
  return (below.at(-1) ?? rows[0])?.key;
}

/** The nearest start to a minute, by the slots of the house. */
export function snapped(minute: number, step: number): number {
  return Math.round(minute / step) * step;
}

// Edits of the floor plan as operations over the restaurant file. They name tables, areas and combinations by key, so that
// they can be carried out again on a file that somebody else has changed meanwhile. Pure.
import type { RestaurantFile, Table } from "../../house/restaurant";

export type Area = NonNullable<RestaurantFile["areas"]>[number];
export type Combination = NonNullable<RestaurantFile["combinations"]>[number];

export type Op =
  | { do: "table.add"; table: Table; at?: number }
  | { do: "table.set"; key: string; to: Partial<Table> }
  | { do: "table.remove"; key: string }
  | { do: "area.add"; area: Area; at?: number }
  | { do: "area.set"; key: string; to: Partial<Area> }
  | { do: "area.remove"; key: string }
  | { do: "combination.add"; combination: Combination; at?: number }
  | { do: "combination.set"; key: string; to: Partial<Combination> }
  | { do: "combination.remove"; key: string };

interface Keyed {
  key: string;
}

/** What the operation is about, for whoever is told that it makes no sense any more. */
export function subject(op: Op): string {
  return "table" in op ? op.table.key : "area" in op ? op.area.key : "combination" in op ? op.combination.key : op.key;
}

/** The file after it; nothing, if it makes no sense there: what it changes is gone, or what it adds is there already. */
export function apply(op: Op, file: RestaurantFile): RestaurantFile | undefined {
  const [tables, areas, combinations] = lists(file);
  const put = (found: Partial<RestaurantFile> | undefined) => found && { ...file, ...found };
  switch (op.do) {
    case "table.add":
      return put(listed("tables", added(tables, op.table, op.at)));
    case "table.set":
      return put(listed("tables", changed(tables, op.key, op.to)));
    case "table.remove":
      // Whoever takes a table away says what becomes of its combinations.
      return combinations.some((it) => it.tables.includes(op.key)) ? undefined : put(listed("tables", removed(tables, op.key)));
    case "area.add":
      return put(listed("areas", added(areas, op.area, op.at)));
    case "area.set":
      return put(listed("areas", changed(areas, op.key, op.to)));
    case "area.remove":
      return tables.some((it) => it.area === op.key) ? undefined : put(listed("areas", removed(areas, op.key)));
    case "combination.add":
      return op.combination.tables.every((key) => has(tables, key)) ? put(listed("combinations", added(combinations, op.combination, op.at))) : undefined;
    case "combination.set":
      return put(listed("combinations", changed(combinations, op.key, op.to)));
    case "combination.remove":
      return put(listed("combinations", removed(combinations, op.key)));
  }
}

/** Whether a file is already as the operation would make it: what it adds is there, or what it takes away is gone. */
export function isThere(op: Op, file: RestaurantFile): boolean {
  const [tables, areas, combinations] = lists(file);
  switch (op.do) {
    case "table.add":
      return isSame(tables, op.table);
    case "area.add":
      return isSame(areas, op.area);
    case "combination.add":
      return isSame(combinations, op.combination);
    case "table.remove":
      return !has(tables, op.key);
    case "area.remove":
      return !has(areas, op.key);
    case "combination.remove":
      return !has(combinations, op.key);
    case "table.set":
    case "area.set":
    case "combination.set":
      return false;
  }
}

/** All of a step, or nothing of it. */
export function applyAll(ops: Op[], file: RestaurantFile): RestaurantFile | undefined {
  return ops.reduce<RestaurantFile | undefined>((before, op) => before && apply(op, before), file);
}

/** What takes it back; `before` is the file that it is carried out on. */
export function invert(op: Op, before: RestaurantFile): Op | undefined {
  const [tables, areas, combinations] = lists(before);
  switch (op.do) {
    case "table.add":
      return { do: "table.remove", key: op.table.key };
    case "table.set":
      return back(tables, op.key, (was) => ({ do: op.do, key: op.key, to: former(was, op.to) }));
    case "table.remove":
      return back(tables, op.key, (table, at) => ({ do: "table.add", table, at }));
    case "area.add":
      return { do: "area.remove", key: op.area.key };
    case "area.set":
      return back(areas, op.key, (was) => ({ do: op.do, key: op.key, to: former(was, op.to) }));
    case "area.remove":
      return back(areas, op.key, (area, at) => ({ do: "area.add", area, at }));
    case "combination.add":
      return { do: "combination.remove", key: op.combination.key };
    case "combination.set":
      return back(combinations, op.key, (was) => ({ do: op.do, key: op.key, to: former(was, op.to) }));
    case "combination.remove":
      return back(combinations, op.key, (combination, at) => ({ do: "combination.add", combination, at }));
  }
}

/** What takes a step back, the last operation first. */
export function invertAll(ops: Op[], before: RestaurantFile): Op[] {
  let file: RestaurantFile | undefined = before;
  const taken: Op[] = [];
  for (const op of ops) {
    const inverse: Op | undefined = file && invert(op, file);
    if (inverse) taken.unshift(inverse);
    file = file && apply(op, file);
  }
  return taken;
}

/** Takes a table away together with its combinations. */
export function removal(file: RestaurantFile, key: string): Op[] {
  const own = (file.combinations ?? []).filter((it) => it.tables.includes(key));
  return [...own.map((it): Op => ({ do: "combination.remove", key: it.key })), { do: "table.remove", key }];
}

/** A name that nothing has yet: `t12` after `t11`. Names are one family for tables, areas and combinations. */
export function freeKey(file: RestaurantFile, like: string): string {
  const [tables, areas, combinations] = lists(file);
  const taken = new Set([...tables, ...areas, ...combinations, ...file.services].map(({ key }) => key));
  const stem = like.replace(/\d+$/, "") || "t";
  for (let nth = 1; ; nth += 1) if (!taken.has(`${stem}${nth}`)) return `${stem}${nth}`;
}

function lists(file: RestaurantFile): [Table[], Area[], Combination[]] {
  return [file.tables, file.areas ?? [], file.combinations ?? []];
}

function listed<K extends "tables" | "areas" | "combinations">(name: K, list: unknown[] | undefined): Partial<RestaurantFile> | undefined {
  return list && ({ [name]: list } as Partial<RestaurantFile>);
}

function has(list: Keyed[], key: string): boolean {
  return list.some((it) => it.key === key);
}

/** The server fills in what was not said. */
function isSame<T extends Keyed>(list: T[], item: T): boolean {
  const there = list.find((it) => it.key === item.key);
  const same = (name: string) => JSON.stringify(there?.[name as keyof T]) === JSON.stringify(item[name as keyof T]);
  return there !== undefined && ["area", "name", "tables"].every((name) => !(name in item) || same(name));
}

function added<T extends Keyed>(list: T[], item: T, at = list.length): T[] | undefined {
  return has(list, item.key) ? undefined : [...list.slice(0, at), item, ...list.slice(at)];
}

function changed<T extends Keyed>(list: T[], key: string, to: Partial<T>): T[] | undefined {
  return has(list, key) ? list.map((it) => (it.key === key ? { ...it, ...to } : it)) : undefined;
}

function removed<T extends Keyed>(list: T[], key: string): T[] | undefined {
  return has(list, key) ? list.filter((it) => it.key !== key) : undefined;
}

function back<T extends Keyed>(list: T[], key: string, make: (was: T, at: number) => Op): Op | undefined {
  const at = list.findIndex((it) => it.key === key);
  return at < 0 ? undefined : make(list[at]!, at);
}

/** What the fields were that are about to change; what was not said is taken back to nothing. */
function former<T extends object>(was: T, to: Partial<T>): Partial<T> {
  return Object.fromEntries(Object.keys(to).map((name) => [name, was[name as keyof T] ?? null])) as Partial<T>;
}

// One's own changes on top of what somebody else saved meanwhile. What only one of the two changed is taken; what both
// changed differently is told, to be decided by a person. Lists whose items have a key are merged item by item.
import { isBranch, same } from "./pointer";

export interface Collision {
  pointer: string;
  /** `undefined`: taken out. */
  mine: unknown;
  theirs: unknown;
}

export interface Merged<T = unknown> {
  /** With one's own value where they collide. */
  value: T;
  collisions: Collision[];
}

type Item = Record<string, unknown>;

export function merge<T>(base: T, mine: T, theirs: T): Merged<T> {
  const collisions: Collision[] = [];
  const value = merged(base, mine, theirs, "", collisions) as T;
  return { value, collisions };
}

function merged(base: unknown, mine: unknown, theirs: unknown, pointer: string, collisions: Collision[]): unknown {
  if (same(mine, theirs) || same(base, theirs)) return mine;
  if (same(base, mine)) return theirs;
  if (isKeyed(mine) && isKeyed(theirs)) return mergedList(isKeyed(base) ? base : [], mine, theirs, pointer, collisions);
  if (isFields(mine) && isFields(theirs)) return mergedFields(isFields(base) ? base : {}, mine, theirs, pointer, collisions);
  collisions.push({ pointer, mine, theirs });
  return mine;
}

function mergedFields(base: Item, mine: Item, theirs: Item, pointer: string, collisions: Collision[]): Item {
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  const pairs = names.map((name) => [name, merged(base[name], mine[name], theirs[name], `${pointer}/${name}`, collisions)] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function mergedList(base: Item[], mine: Item[], theirs: Item[], pointer: string, collisions: Collision[]): Item[] {
  const list: Item[] = [];
  for (const key of new Set([...mine, ...theirs].map(keyOf))) {
    const [before, own, other] = [base, mine, theirs].map((items) => items.find((it) => keyOf(it) === key));
    const at = `${pointer}/${list.length}`;
    const item = own && other ? (merged(before, own, other, at, collisions) as Item) : survivor(before, own, other, at, collisions);
    if (item) list.push(item);
  }
  return list;
}

/** An item that only one of the two still has: new there, or taken out by the other. */
function survivor(before: Item | undefined, own: Item | undefined, other: Item | undefined, pointer: string, collisions: Collision[]): Item | undefined {
  const left = own ?? other;
  if (!before) return left;
  if (same(before, left)) return undefined;
  collisions.push({ pointer, mine: own, theirs: other });
  return left;
}

const isFields = (it: unknown): it is Item => isBranch(it) && !Array.isArray(it);
const keyOf = (item: Item): unknown => item["key"] ?? item["date"];
const isKeyed = (it: unknown): it is Item[] => Array.isArray(it) && it.every((item) => isFields(item) && keyOf(item) !== undefined);

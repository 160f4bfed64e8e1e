// A change in words: what differs between what was and what is, field by field. Nothing is left out but what only the
// server needs.
import type { components } from "../../../api/schema";

export type Change = components["schemas"]["Change"];

export interface Difference {
  /** Where it is: `seats.max`. */
  field: string;
  before: unknown;
  after: unknown;
}

/** Told by other fields already, or meant for programs. */
const UNSAID = new Set(["revision", "starts_at", "ends_at", "key", "guest"]);

export function differences({ before, after }: Pick<Change, "before" | "after">): Difference[] {
  const [was, is] = [flat(before), flat(after)];
  const fields = [...new Set([...was.keys(), ...is.keys()])];
  return fields
    .map((field) => ({ field, before: was.get(field), after: is.get(field) }))
    .filter(({ field, before, after }) => !UNSAID.has(field) && JSON.stringify(before) !== JSON.stringify(after))
    .filter(({ before, after }) => !isNothing(before) || !isNothing(after));
}

/** Objects within objects as one list; lists stay whole. */
function flat(value: unknown, path = ""): Map<string, unknown> {
  if (!isObject(value)) return new Map(path ? [[path, value]] : []);
  const parts = Object.entries(value).flatMap(([key, it]) => [...flat(it, path ? `${path}.${key}` : key)]);
  return new Map(parts);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** Whether something came, went, or is another. */
export function turn({ before, after }: Pick<Change, "before" | "after">): "added" | "removed" | "changed" {
  if (isNothing(before) && !isNothing(after)) return "added";
  return isNothing(after) && !isNothing(before) ? "removed" : "changed";
}

const MINUTES_OF_DAY = new Set(["first_start", "last_start", "ends", "from", "to"]);
const WEEK = 7;

export interface Spoken {
  yes: string;
  no: string;
  /** The name of a weekday, from Monday on. */
  weekday: (index: number) => string;
  /** What people call a field. */
  field: (name: string) => string;
  /** How long parties up to a size stay. */
  turn: (party: number, minutes: number) => string;
  /** The word for a status, a role, a day, …; the value itself where it is one. */
  word: (field: string, value: string) => string;
}

/** A value as people write it. */
export function said(field: string, value: unknown, spoken: Spoken): string {
  const name = field.split(".").at(-1)!;
  if (isNothing(value)) return "–";
  if (typeof value === "boolean") return value ? spoken.yes : spoken.no;
  if (typeof value === "number") return number(name, value, spoken);
  if (Array.isArray(value)) return value.map((it) => said(field, it, spoken)).join(value.some(isObject) ? "; " : ", ");
  if (isTurn(value)) return spoken.turn(value.party_max, value.minutes);
  if (isObject(value)) return parts(value).map(([key, it]) => `${spoken.field(key)}: ${said(key, it, spoken)}`).join(", ");
  return spoken.word(name, String(value));
}

/** A stay of which guests are told nothing else. */
function isTurn(value: unknown): value is { party_max: number; minutes: number } {
  return isObject(value) && typeof value["party_max"] === "number" && typeof value["minutes"] === "number" && isNothing(value["told_minutes"]);
}

/** What is worth saying of something within something. A service of one day has no weekdays. */
function parts(value: Record<string, unknown>): [string, unknown][] {
  return Object.entries(value).filter(([key, it]) => !isNothing(it) && !UNSAID.has(key) && !(key === "days" && it === 0));
}

function number(name: string, value: number, spoken: Spoken): string {
  if (MINUTES_OF_DAY.has(name)) return timeOfDay(value);
  if (name === "days") return weekdays(value).map(spoken.weekday).join(", ") || "–";
  return String(value);
}

/** Minutes since midnight as a clock shows them; past midnight it begins anew. */
export function timeOfDay(minutes: number): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** The weekdays of a service, which are kept as seven bits from Monday on. */
export function weekdays(bits: number): number[] {
  return Array.from({ length: WEEK }, (_, index) => index).filter((index) => bits & (1 << index));
}

/** A name of the API as a word, where there is none of ours. */
export function human(name: string): string {
  return name.replaceAll("_", " ").replaceAll(".", " · ");
}

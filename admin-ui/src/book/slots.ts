// Slots as a guest sees them: merged as news comes in, one's own hold seen as free, grouped by the part of the day,
// and what changed while one looked.
import type { Slot, Slots } from "../api/client";
import { isAfterMidnight } from "../i18n/when";

/** The slots with the changed ones in their places. */
export function merged(before: Slot[], changed: Slot[]): Slot[] {
  const all = new Map(before.map((slot) => [slot.starts_at, slot]));
  changed.forEach((slot) => all.set(slot.starts_at, slot));
  return [...all.values()].sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));
}

/** An answer that was overtaken by the live socket is passed over. */
export function newer(kept: Slots | undefined, got: Slots): Slots {
  return kept && kept.version > got.version ? kept : got;
}

/** A table that the guest holds is not gone to that guest. */
export function withOwn(slots: Slot[], own: string | undefined): Slot[] {
  return slots.map((slot) => (slot.starts_at === own && slot.status === "full" ? { ...slot, status: "available" } : slot));
}

/** What only the guest's own table blocks is not taken to whoever changes that booking. */
export function withMovable(slots: Slot[], movable: Slot[]): Slot[] {
  const free = new Map(movable.filter(isFree).map((slot) => [slot.starts_at, slot]));
  return slots.map((slot) => (slot.status === "full" ? (free.get(slot.starts_at) ?? slot) : slot));
}

export type Part = "morning" | "lunch" | "evening";

function partOf(date: string, slot: Slot): Part {
  if (isAfterMidnight(date, slot.starts_at)) return "evening";
  const hour = Number(slot.time.slice(0, 2));
  return hour < 11 ? "morning" : hour < 16 ? "lunch" : "evening";
}

export interface Group {
  part: Part;
  slots: Slot[];
}

/** What can still happen that day, by parts of the day; what is past or not yet open is left out. */
export function grouped(date: string, slots: Slot[]): Group[] {
  const shown = slots.filter((slot) => slot.status === "available" || slot.status === "full");
  const parts: Part[] = ["morning", "lunch", "evening"];
  const groups = parts.map((part) => ({ part, slots: shown.filter((slot) => partOf(date, slot) === part) }));
  return groups.filter((group) => group.slots.length > 0);
}

export function isFree(slot: Slot): boolean {
  return slot.status === "available";
}

/** The last part of the day that has nothing left. */
function missed(groups: Group[]): Group | undefined {
  return groups.filter((group) => !group.slots.some(isFree)).at(-1);
}

/** The time to look for alternatives to: the middle of what was missed. */
export function missedTime(groups: Group[]): string | undefined {
  const full = missed(groups);
  return full?.slots[Math.floor(full.slots.length / 2)]?.time;
}

/** What could be waited for: between which of the day's starts. */
export interface Range {
  starts: Slot[];
  from: number;
  to: number;
}

/** Where something was missed: all of that part of the day, to begin with. */
export function missedRange(groups: Group[]): Range | undefined {
  const full = missed(groups);
  const [first, last] = [full?.slots[0], full?.slots.at(-1)];
  if (!first || !last) return undefined;
  const starts = groups.flatMap((group) => group.slots);
  return { starts, from: starts.indexOf(first), to: starts.indexOf(last) };
}

/** The range with another end; its ends never cross. */
export function stretched({ starts, from, to }: Range, end: "from" | "to", nth: number): Range {
  return end === "from" ? { starts, from: nth, to: Math.max(nth, to) } : { starts, from: Math.min(from, nth), to: nth };
}

export type Mark = "taken" | "freed";

/** What changed between two looks at the same day, by start. */
export function changes(before: Slot[], after: Slot[]): Map<string, Mark> {
  const was = new Map(before.map((slot) => [slot.starts_at, slot.status]));
  const marks = new Map<string, Mark>();
  for (const { starts_at, status } of after) {
    if (was.get(starts_at) === "available" && status === "full") marks.set(starts_at, "taken");
    if (was.get(starts_at) === "full" && status === "available") marks.set(starts_at, "freed");
  }
  return marks;
}

// What a host reads from the parties of a day: who is expected, here, gone; how many covers; whom a search finds; who is late.
// Everything follows from the day's list, so that it is as live as that.
import { isLive, type Reservation, type Status } from "../house/reservations";
import type { RestaurantFile } from "../house/restaurant";
import { minutesBetween } from "../house/time";
import type { Step } from "../house/steps";

export const STATUSES: Status[] = ["requested", "booked", "confirmed", "arrived", "seated", "finished", "cancelled", "no_show"];

export interface Wanted {
  service?: string | undefined;
  text?: string | undefined;
  status?: Status | undefined;
}

/** Whether somebody has called it off, or nobody came. */
export function isGone({ status }: Reservation): boolean {
  return status === "cancelled" || status === "no_show";
}

export function isComing({ status }: Reservation): boolean {
  return status === "requested" || status === "booked" || status === "confirmed";
}

export function isHere({ status }: Reservation): boolean {
  return status === "arrived" || status === "seated";
}

/** Who is wanted to be seen. */
export function found(list: Reservation[], { service, text, status }: Wanted): Reservation[] {
  return list.filter((it) => (!service || it.service === service) && (!status || it.status === status) && matches(it, text));
}

/** By name in any letters, or by the figures of a telephone number. */
export function matches({ guest, id }: Reservation, text = ""): boolean {
  const sought = plain(text);
  const figures = text.replace(/\D/g, "");
  const isNumber = figures.length > 2 && /^[\d\s+()/.-]+$/.test(text);
  return !sought || plain(guest.name).includes(sought) || id === text || (isNumber && (guest.phone ?? "").replace(/\D/g, "").includes(figures));
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();
}

export interface Count {
  parties: number;
  covers: number;
}

function count(list: Reservation[]): Count {
  return { parties: list.length, covers: list.reduce((sum, it) => sum + it.party_size, 0) };
}

/** Everybody who counts, those who are or were here, those still to come. */
export function totals(list: Reservation[]): { all: Count; here: Count; coming: Count } {
  const counting = list.filter((it) => !isGone(it));
  return { all: count(counting), here: count(counting.filter(isHere)), coming: count(counting.filter(isComing)) };
}

/** How many parties stand where. */
export function byStatus(list: Reservation[]): Map<Status, number> {
  const counted = new Map<Status, number>();
  for (const { status } of list) counted.set(status as Status, (counted.get(status as Status) ?? 0) + 1);
  return counted;
}

/** How long a party may be awaited before it is late, in minutes, where the file does not say. */
const LATE_AFTER = 15;

/** Minutes since a party should have come; 0 as long as nobody worries. */
export function lateMinutes(it: Reservation, file: RestaurantFile, now: number): number {
  if (it.status !== "booked" && it.status !== "confirmed") return 0;
  const minutes = minutesBetween(it.starts_at, now);
  return minutes >= (file.policy?.late_after_minutes ?? LATE_AFTER) ? minutes : 0;
}

/** Minutes at the table. */
export function seatedMinutes(it: Reservation, now: number): number | undefined {
  return it.status === "seated" ? Math.max(0, minutesBetween(it.status_since ?? it.occupied_from, now)) : undefined;
}

/** Minutes beyond the time that the table was kept for. */
export function overdueMinutes(it: Reservation, now: number): number {
  return it.status === "seated" ? Math.max(0, minutesBetween(it.occupied_until, now)) : 0;
}

/** What follows from where a party stands, the likeliest first. Before its time nobody can say that it did not come. */
export function stepsOf(it: Reservation, now: number): Step[] {
  const isDue = now >= Date.parse(it.starts_at);
  const steps = next(it.status as Status).filter((step) => step !== "no-show" || isDue);
  return [...steps, ...(it.can_undo ? (["undo"] as const) : [])];
}

function next(status: Status): Step[] {
  switch (status) {
    case "requested":
      return ["approve", "decline"];
    case "booked":
      return ["arrive", "seat", "confirm", "no-show", "cancel"];
    case "confirmed":
      return ["arrive", "seat", "no-show", "cancel"];
    case "arrived":
      return ["seat", "no-show", "cancel"];
    case "seated":
      return ["finish"];
    case "finished":
    case "cancelled":
    case "no_show":
      return [];
  }
}

/** The steps that a row of the list offers at once; the card has all of them. */
export function quickSteps(it: Reservation, isLate: boolean): Step[] {
  switch (it.status as Status) {
    case "requested":
      return ["approve", "decline"];
    case "booked":
    case "confirmed":
      return isLate ? ["arrive", "seat", "no-show"] : ["arrive", "seat"];
    case "arrived":
      return ["seat"];
    case "seated":
      return ["finish"];
    case "finished":
    case "cancelled":
    case "no_show":
      return it.can_undo ? ["undo"] : [];
  }
}

/** Words that a kitchen must not overlook, in the languages of the pages, without accents. */
const ALLERGY = /allerg|alerg|intoler|unvertrag|celia|coelia|cœlia|zoliak|glut[ei]n|\bnuts?\b|anaphyla|anafila/;

export function isAllergy(notes: string | null): boolean {
  return notes !== null && ALLERGY.test(plain(notes));
}

/** Requests first, then by start and name; what is over stands last where `goneLast`. */
export function byTime(list: Reservation[]): { start: string; parties: Reservation[] }[] {
  const groups = new Map<string, Reservation[]>();
  for (const it of list) groups.set(it.time, [...(groups.get(it.time) ?? []), it]);
  return [...groups].map(([start, parties]) => ({ start, parties: parties.sort((a, b) => Number(isOver(a)) - Number(isOver(b))) }));
}

function isOver(it: Reservation): boolean {
  return !isLive(it);
}

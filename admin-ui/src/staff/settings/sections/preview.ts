// What a service makes of a day, as the server reckons it: its starts, how long parties stay, who may book. Of exceptions
// that say the same of a start, the first one counts.
import type { components } from "../../../api/schema";
import type { Service } from "../../house/restaurant";
import { type Day, WEEK } from "../kit/Picks";
import { TURNS_DEFAULT } from "../kit/Turns";

type Turn = components["schemas"]["TurnItem"];
type Override = NonNullable<Service["overrides"]>[number];

const DAY_MINUTES = 24 * 60;
const SLOT_MINUTES_DEFAULT = 15;
/** More starts than any service has: what is half written may say anything. */
const STARTS_MAX = 400;

export interface Start {
  time: string;
  /** Until when the guest is told to have the table. */
  until: string;
  startsFor: string;
  /** Covers that may start then, if that is limited. */
  covers: number | undefined;
}

/** Minutes since the midnight with which the service day begins. */
function minuteOf(time: string | null | undefined): number | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(time ?? "") ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

function timeOf(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60) % 24, minute % 60];
  return `${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

interface Span {
  first: number;
  last: number;
  ends: number;
}

/** Times earlier than the first start are of the night after it. */
function spanOf(service: Service): Span | undefined {
  const [first, lastStart, end] = [service.first_start, service.last_start, service.ends].map(minuteOf);
  if (first === undefined || lastStart === undefined || end === undefined) return undefined;
  const last = lastStart < first ? lastStart + DAY_MINUTES : lastStart;
  const ends = [end, end + DAY_MINUTES, end + 2 * DAY_MINUTES].find((it) => it > last) ?? end;
  return { first, last, ends };
}

/** What of a service is past midnight: times that look earlier are of the next day, which nobody may have meant. */
export type Night = "none" | "end" | "starts" | "long";

/** A service whose starts go on for longer than this has most likely been typed wrong, in minutes. */
const STARTS_LONG = 10 * 60;

export function nightOf(service: Service): Night {
  const span = spanOf(service);
  if (!span || span.ends <= DAY_MINUTES) return "none";
  if (span.last < DAY_MINUTES) return "end";
  return span.last - span.first > STARTS_LONG ? "long" : "starts";
}

function minutesOf(service: Service, { first, last }: Span): number[] {
  const step = Math.max(service.slot_minutes ?? SLOT_MINUTES_DEFAULT, 1);
  const count = Math.min(Math.floor((last - first) / step) + 1, STARTS_MAX);
  return Array.from({ length: count }, (_, nth) => first + nth * step);
}

/** The exceptions that hold for a start; a special day has no weekday. */
function holding(service: Service, span: Span, day: Day | undefined, minute: number): Override[] {
  const inNight = (it: number | undefined, usual: number) => (it === undefined ? usual : it < span.first ? it + DAY_MINUTES : it);
  const isHeld = ({ days, from, to }: Override) => {
    const [begins, ends] = [inNight(minuteOf(from), span.first), inNight(minuteOf(to), span.last)];
    return (!days || !day || days.includes(day)) && begins <= minute && minute <= ends;
  };
  return (service.overrides ?? []).filter(isHeld);
}

function turnOf(turns: Turn[], party: number): Turn | undefined {
  return turns.find(({ party_max }) => party <= party_max) ?? turns.at(-1);
}

function turnsAt(service: Service, others: Override[]): Turn[] {
  return others.find((it) => it.turn_minutes)?.turn_minutes ?? service.turn_minutes ?? TURNS_DEFAULT;
}

/** The starts of a day for a party: those at which it can stay its turn. */
export function startsOf(service: Service, day: Day | undefined, party: number): Start[] {
  const span = spanOf(service);
  if (!span) return [];
  return minutesOf(service, span).flatMap((minute) => {
    const others = holding(service, span, day, minute);
    const turn = turnOf(turnsAt(service, others), party);
    const startsFor = others.find((it) => it.starts_for)?.starts_for ?? "online";
    if (!turn || startsFor === "nobody" || minute + turn.minutes > span.ends) return [];
    const pacing = others.find((it) => it.pacing)?.pacing ?? service.pacing;
    const until = timeOf(minute + (turn.told_minutes ?? turn.minutes));
    return [{ time: timeOf(minute), until, startsFor, covers: pacing?.covers_per_slot ?? undefined }];
  });
}

export interface MatrixRow {
  /** The largest party of the row. */
  party: number;
  /** For each day: the stays in minutes, shortest first; more than one where they differ by the hour. */
  stays: number[][];
}

/** How long parties stay, by size and weekday. */
export function turnMatrix(service: Service): { days: Day[]; rows: MatrixRow[] } {
  const span = spanOf(service);
  const days = WEEK.filter((day) => service.days?.includes(day));
  const lists = [service.turn_minutes ?? TURNS_DEFAULT, ...(service.overrides ?? []).flatMap((it) => (it.turn_minutes ? [it.turn_minutes] : []))];
  const parties = [...new Set(lists.flatMap((turns) => turns.map((turn) => turn.party_max)))].filter(Boolean).sort((a, b) => a - b);
  const stays = (party: number, day: Day) => {
    const minutes = span ? minutesOf(service, span).map((minute) => turnOf(turnsAt(service, holding(service, span, day, minute)), party)?.minutes ?? 0) : [];
    return [...new Set(minutes)].sort((a, b) => a - b);
  };
  return { days, rows: parties.map((party) => ({ party, stays: days.map((day) => stays(party, day)) })) };
}

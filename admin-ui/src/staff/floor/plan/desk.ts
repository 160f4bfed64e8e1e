// The plan on the desk of one editor: what the server has, and the steps that are not saved yet, carried out on top of it.
// Steps are saved in order, one after another. When somebody else was faster, the newest file comes from the server and
// one's own steps are carried out again on top of it, so that both editors' changes survive. Pure: no I/O, no clock.
import type { RestaurantFile } from "../../house/restaurant";
import { applyAll, invertAll, isThere, type Op, subject } from "./ops";

export interface Base {
  file: RestaurantFile;
  version: number;
}

/** A step on its way to the server. */
export interface Waiting {
  ops: Op[];
  /** Whether reservations of a table that goes are given others. */
  reassign?: boolean;
}

export interface Desk {
  base: Base;
  queue: Waiting[];
  /** Whether the first of the queue is under way. */
  isSending: boolean;
  /** What takes each step back, the last one last. */
  past: Op[][];
  future: Op[][];
  /** What could not be carried out again on top of somebody else's changes. */
  lost: string[];
}

export type Event =
  | { is: "done"; ops: Op[] }
  | { is: "undo" | "redo" | "sending" | "told" | "failed" }
  | { is: "saved"; version: number }
  /** The file came by itself: somebody has changed it, perhaps this editor. */
  | { is: "read"; base: Base }
  /** Somebody else was faster than the first of the queue; this is the file now. */
  | { is: "stale"; base: Base }
  /** The server does not take the first step of the queue. */
  | { is: "refused" }
  | { is: "again"; step: Waiting };

export function opened(base: Base): Desk {
  return { base, queue: [], isSending: false, past: [], future: [], lost: [] };
}

/** The plan as this editor sees it. */
export function plan({ base, queue }: Desk): RestaurantFile {
  return queue.reduce((file, { ops }) => applyAll(ops, file) ?? file, base.file);
}

export function next(desk: Desk, event: Event): Desk {
  switch (event.is) {
    case "done":
      return done(desk, event.ops);
    case "undo":
      return turned(desk, desk.past, (past, back, again) => ({ past, future: [...desk.future, again], ops: back }));
    case "redo":
      return turned(desk, desk.future, (future, back, again) => ({ future, past: [...desk.past, again], ops: back }));
    case "sending":
      return { ...desk, isSending: true };
    case "failed":
      return { ...desk, isSending: false };
    case "saved":
      return saved(desk, event.version);
    case "read":
      // While a step is under way its own answer says what it led to.
      return desk.isSending || event.base.version <= desk.base.version ? desk : rebased(desk, event.base);
    case "stale":
      return { ...rebased(desk, event.base), isSending: false };
    case "refused":
      return { ...desk, isSending: false, queue: desk.queue.slice(1), future: [], past: desk.past.slice(0, -1) };
    case "again":
      return { ...desk, queue: [event.step, ...desk.queue], past: [...desk.past, invertAll(event.step.ops, desk.base.file)] };
    case "told":
      return { ...desk, lost: [] };
  }
}

function done(desk: Desk, ops: Op[]): Desk {
  const before = plan(desk);
  if (!ops.length || !applyAll(ops, before)) return desk;
  return { ...desk, queue: enqueued(desk, ops), past: [...desk.past, invertAll(ops, before)], future: [] };
}

/** Several nudges of the same thing that still wait are saved as one. */
function enqueued({ queue, isSending }: Desk, ops: Op[]): Waiting[] {
  const last = queue.at(-1);
  const [one, other] = [last?.ops[0], ops[0]];
  const isAlone = last?.ops.length === 1 && ops.length === 1 && (queue.length > 1 || !isSending);
  if (!isAlone || one?.do !== "table.set" || other?.do !== "table.set" || one.key !== other.key) return [...queue, { ops }];
  return [...queue.slice(0, -1), { ops: [{ ...one, to: { ...one.to, ...other.to } }] }];
}

type Turned = Pick<Desk, "past" | "future"> & { ops: Op[] };

function turned(desk: Desk, from: Op[][], turn: (rest: Op[][], back: Op[], again: Op[]) => Partial<Turned> & { ops: Op[] }): Desk {
  const back = from.at(-1);
  if (!back) return desk;
  const before = plan(desk);
  const { ops, ...rest } = turn(from.slice(0, -1), back, invertAll(back, before));
  // What somebody else has taken away meanwhile cannot be taken back any more.
  if (!applyAll(ops, before)) return { ...desk, past: from === desk.past ? desk.past.slice(0, -1) : desk.past, future: from === desk.future ? desk.future.slice(0, -1) : desk.future, lost: [...desk.lost, ...ops.map(subject)] };
  return { ...desk, ...rest, queue: [...desk.queue, { ops }] };
}

function saved(desk: Desk, version: number): Desk {
  const [first, ...queue] = desk.queue;
  const file = (first && applyAll(first.ops, desk.base.file)) ?? desk.base.file;
  return { ...desk, base: { file, version }, queue, isSending: false };
}

/** The waiting steps on top of another file. What is there already, because an answer was lost, is not done twice. */
function rebased(desk: Desk, base: Base): Desk {
  let file = base.file;
  const queue: Waiting[] = [];
  const lost: string[] = [];
  for (const step of desk.queue) {
    const ops = step.ops.filter((op) => !isThere(op, file));
    const after = applyAll(ops, file);
    if (!after) lost.push(...ops.map(subject));
    else if (ops.length) queue.push({ ...step, ops });
    file = after ?? file;
  }
  return { ...desk, base, queue, lost: [...desk.lost, ...new Set(lost)] };
}

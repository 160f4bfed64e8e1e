// What goes over the live socket, as the page understands it. The server may send more: unknown kinds and fields are
// passed over.
import type { Slot } from "../api/client";

/** What a guest looks at: the slots of one day for one party. */
export interface Question {
  date: string;
  party_size: number;
  area: string | null;
}

export type Frame =
  | { type: "hello"; cursor: string | null }
  | ({ type: "reset" | "slots"; cursor: string; version: number; slots: Slot[] } & Question)
  | ({ type: "problem"; code: string } & Partial<Question>);

const KNOWN = ["hello", "reset", "slots", "problem"];

export function readFrame(text: string): Frame | undefined {
  try {
    const frame = JSON.parse(text) as Frame;
    return KNOWN.includes(frame.type) ? frame : undefined;
  } catch {
    return undefined;
  }
}

export function isSame(one: Partial<Question> | undefined, other: Question | undefined): boolean {
  if (!one || !other) return false;
  return one.date === other.date && one.party_size === other.party_size && (one.area ?? null) === other.area;
}

export function subscribe(question: Question): string {
  return JSON.stringify({ type: "subscribe", ...spelt(question) });
}

export function unsubscribe(question: Question): string {
  return JSON.stringify({ type: "unsubscribe", ...spelt(question) });
}

/** The query of the socket's address: what is asked, and from where on. */
export function query(question: Question, after: string | undefined): string {
  const words = Object.entries(spelt(question)).map(([name, value]) => [name, String(value)]);
  return new URLSearchParams([...words, ...(after ? [["after", after]] : [])] as string[][]).toString();
}

function spelt({ date, party_size, area }: Question): Record<string, string | number> {
  return area === null ? { date, party_size } : { date, party_size, area };
}

// Where the guest is: all of it stands in the address, so links can be shared and Back works. A manage token stands in
// the fragment, which no server and no log ever sees.
import { useSyncExternalStore } from "react";

import { isDate } from "../i18n/when";

/** `details`: filling in the form, with a hold. `times`: looking for another time, and keeping it meanwhile. */
export type Step = "details" | "times";

export interface Where {
  slug: string;
  /** Of `/book/{slug}/r/{reservation}`. */
  reservation: string | undefined;
  /** Of `/book/{slug}/waiting/{wait}`. */
  waiting: string | undefined;
  token: string | undefined;
  party: number | undefined;
  date: string | undefined;
  area: string | undefined;
  step: Step | undefined;
  /** Just booked. */
  isNew: boolean;
}

export function read(url: URL): Where {
  const [, , slug = "", kind, id] = url.pathname.split("/").map(plain);
  const query = url.searchParams;
  const party = Number(query.get("party"));
  const date = query.get("date");
  const step = query.get("step");
  return {
    slug,
    reservation: kind === "r" ? id : undefined,
    waiting: kind === "waiting" ? id : undefined,
    token: new URLSearchParams(url.hash.slice(1)).get("token") ?? query.get("token") ?? undefined,
    party: Number.isInteger(party) && party > 0 && party <= 500 ? party : undefined,
    date: isDate(date) ? date : undefined,
    area: query.get("area") ?? undefined,
    step: step === "details" || step === "times" ? step : undefined,
    isNew: query.has("new"),
  };
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export type Choice = Pick<Where, "party" | "date" | "area">;

/** The address of the booking page with these choices. */
export function bookingPath(slug: string, { party, date, area }: Partial<Choice>, step?: Step): string {
  return `/book/${encodeURIComponent(slug)}${query({ party, date, area, step })}`;
}

/** The words that are there; a language that was asked for stays asked for. */
function query(words: Record<string, unknown>): string {
  const lang = new URLSearchParams(location.search).get("lang") ?? undefined;
  const there = Object.entries({ ...words, lang }).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(there.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
}

/** The address that a guest keeps. */
export function managePath(slug: string, id: string, token: string, isNew = false): string {
  const path = `/book/${encodeURIComponent(slug)}/r/${encodeURIComponent(id)}`;
  return `${path}${query({ new: isNew ? 1 : undefined })}#token=${encodeURIComponent(token)}`;
}

/** The address that whoever waits keeps. */
export function waitingPath(slug: string, id: string, token: string): string {
  return `/book/${encodeURIComponent(slug)}/waiting/${encodeURIComponent(id)}${query({})}#token=${encodeURIComponent(token)}`;
}

const CHANGED = "maitred:where";

export function go(path: string, how: "push" | "replace" = "push"): void {
  history[how === "push" ? "pushState" : "replaceState"](null, "", path);
  window.dispatchEvent(new Event(CHANGED));
}

function watch(changed: () => void): () => void {
  const events = [CHANGED, "popstate", "hashchange"];
  events.forEach((name) => window.addEventListener(name, changed));
  return () => events.forEach((name) => window.removeEventListener(name, changed));
}

export function useWhere(): Where {
  const href = useSyncExternalStore(watch, () => location.href);
  return read(new URL(href));
}

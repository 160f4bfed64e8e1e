// The states of days: which can be picked, and what they are called.
import type { Words } from "../i18n/en";

/** A full day may be looked at, for what could be had instead; a closed one has nothing to show. */
export function canBePicked(status: string | undefined): boolean {
  return status === undefined || status === "open" || status === "full";
}

export function stateWord(status: string | undefined, words: Words): string {
  const known: Record<string, string> = {
    open: words.open,
    full: words.full,
    closed: words.closed,
    too_late: words.notYet,
    too_soon: words.past,
  };
  return known[status ?? ""] ?? "";
}

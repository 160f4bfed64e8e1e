// Why something did not work, in the guest's words.
import { type Problem, problemOf } from "../api/problem";
import { isPassing } from "../api/insist";
import type { Words } from "../i18n/en";

export function sentence(error: unknown, words: Words): string {
  const problem = problemOf(error);
  const known: Record<string, string> = words.refusals;
  if (problem) return known[problem.code] ?? (problem.isPassing ? words.unreachable : words.brokenWhy);
  return isPassing(error) ? words.unreachable : words.brokenWhy;
}

/** Refusals that a person at the restaurant could lift. */
const ASK_A_PERSON = [
  "too_soon", "party_too_large", "party_too_small", "too_late_to_change", "read_only", "restaurant_suspended",
  "guest_stayed_away", "guest_has_booking", "waitlist_closed", "waitlist_full", "wait_not_open",
];

export function mayCall(error: unknown): boolean {
  return ASK_A_PERSON.includes(problemOf(error)?.code ?? "");
}

/** The refusal of each field by its name, from pointers such as `/guest/email`. */
export function fieldsOf(problem: Problem | undefined): Set<string> {
  return new Set((problem?.body.errors ?? []).map((error) => error.pointer.split("/").at(-1) ?? ""));
}

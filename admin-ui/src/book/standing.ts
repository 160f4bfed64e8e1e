// Where a reservation stands, as its guest is told: every status has a sentence, and one that is not known yet has a
// neutral one.
import type { Reservation } from "../api/client";
import type { Words } from "../i18n/en";

export type Standing = keyof Words["standings"];

type Told = Pick<Reservation, "status" | "cancelled_by">;

const KNOWN: readonly string[] = ["requested", "booked", "confirmed", "arrived", "seated", "finished", "no_show"] satisfies Standing[];

export function standingOf({ status, cancelled_by }: Told): Standing {
  if (KNOWN.includes(status)) return status as Standing;
  if (status !== "cancelled") return "unknown";
  return cancelled_by === "staff" ? "declined" : cancelled_by === "house" ? "lapsed" : "cancelled";
}

const OVER: readonly Standing[] = ["finished", "no_show", "cancelled", "declined", "lapsed"];

export function isOver(standing: Standing): boolean {
  return OVER.includes(standing);
}

/** Not there yet: what is promised can still be changed or called off. */
export function isAwaited(standing: Standing): boolean {
  return standing === "requested" || standing === "booked" || standing === "confirmed";
}

/** How long before the start a guest is asked whether they come, in milliseconds. */
const NEAR = 48 * 3_600_000;

export function mayConfirm({ status, starts_at }: Pick<Reservation, "status" | "starts_at">, now: number): boolean {
  const left = Date.parse(starts_at) - now;
  return status === "booked" && 0 < left && left <= NEAR;
}

interface Asking {
  approval_from_party: number | null;
  approval_minutes: number | null;
}

/** How many minutes the restaurant has to say yes to a party that asks first. */
export function asksFirst({ approval_from_party, approval_minutes }: Asking, party: number): number | undefined {
  if (approval_from_party === null || party < approval_from_party) return undefined;
  return approval_minutes ?? undefined;
}

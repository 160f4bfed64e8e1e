// Which parts of what is known of a restaurant a frame makes old, besides the reservations that it brings along. A part is the
// third word of a query's key.
import type { ChangesFrame } from "./frames";

/** What follows from reservations, from whoever waits, and from tables that are kept. */
const OF_RESERVATIONS = ["availability", "unallocated", "quotes", "changes"];
const OF_WAITS = ["waitlist", "quotes", "changes"];
const OF_HOLDS = ["availability", "quotes", "changes"];
/** What the restaurant file says. */
const OF_FILE = ["file", "here", "availability", "unallocated", "quotes", "changes"];

export function touched(frame: ChangesFrame, version: number): Set<string> {
  const kinds = new Set(frame.changes.map(({ kind }) => kind));
  return new Set([
    ...(frame.reservations.length > 0 || kinds.has("reservation") ? OF_RESERVATIONS : []),
    ...(frame.waits.length > 0 || kinds.has("wait") ? OF_WAITS : []),
    ...(kinds.has("hold") ? OF_HOLDS : []),
    ...(frame.version > version ? OF_FILE : []),
  ]);
}

// What comes over the staff's feed, as the pages understand it. The server may send more: what is not known is passed over.
import type { components } from "../../../api/schema";
import type { Reservation } from "../reservations";

export type Wait = components["schemas"]["StaffWait"];
/** A change as `GET …/changes` tells it, and whether it was made in this very window. */
export type Change = components["schemas"]["Change"] & { yours?: boolean };

export interface ChangesFrame {
  type: "changes";
  cursor: string;
  changes: Change[];
  /** The reservations that the changes name, as they are now. */
  reservations: Reservation[];
  /** The places in line that the changes name, as they are now. */
  waits: Wait[];
  /** Of the restaurant file. */
  version: number;
}

export type Frame = { type: "hello"; cursor: string | null } | { type: "reset"; cursor: string } | ChangesFrame;

const KNOWN = ["hello", "reset", "changes"];

export function readFrame(text: string): Frame | undefined {
  try {
    const frame = JSON.parse(text) as Frame;
    return KNOWN.includes(frame.type) ? frame : undefined;
  } catch {
    return undefined;
  }
}

// A copy of today's list on this device, for the hour without network: to read, never to write. It is gone when whoever made
// it signs out.
import { useEffect } from "react";

import { type Reservation, useDay } from "./reservations";
import type { Here } from "./restaurant";
import { serviceDay } from "./time";

export interface Copy {
  /** When it was true, in milliseconds. */
  at: number;
  name: string;
  zone: string;
  date: string;
  reservations: Reservation[];
}

const PREFIX = "maitred.copy.";

export function readCopy(slug: string, kept: Storage = localStorage): Copy | undefined {
  try {
    const text = kept.getItem(PREFIX + slug);
    return text ? (JSON.parse(text) as Copy) : undefined;
  } catch {
    return undefined;
  }
}

export function writeCopy(slug: string, copy: Copy, kept: Storage = localStorage): void {
  try {
    kept.setItem(PREFIX + slug, JSON.stringify(copy));
  } catch {
    // A full device has no copy; everything else goes on.
  }
}

/** Nobody else reads what one has seen. */
export function forgetCopies(kept: Storage = localStorage): void {
  Object.keys(kept).filter((key) => key.startsWith(PREFIX)).forEach((key) => kept.removeItem(key));
}

/** Keeps the copy as new as what is shown. */
export function useCopy(slug: string, here: Here): void {
  const date = serviceDay(Date.now() + here.ahead, here.zone);
  const { data, dataUpdatedAt } = useDay(slug, date);
  useEffect(() => {
    if (data) writeCopy(slug, { at: dataUpdatedAt, name: here.name, zone: here.zone, date, reservations: data });
  }, [slug, data, dataUpdatedAt, date, here.name, here.zone]);
}

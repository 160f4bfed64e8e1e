// The platform key of whoever sits here. It opens everything, so it is kept in this tab alone: gone when the tab is closed,
// never in an address, never in what the browser keeps for longer.
import { useSyncExternalStore } from "react";

const KEPT = "maitred.platform-key";

export interface Held {
  key: string | undefined;
  /** The key that was held opened nothing any more. */
  isRefused: boolean;
}

let held: Held = { key: sessionStorage.getItem(KEPT) ?? undefined, isRefused: false };
const listeners = new Set<() => void>();

export function heldKey(): string | undefined {
  return held.key;
}

export function holdKey(key: string): void {
  sessionStorage.setItem(KEPT, key);
  become({ key, isRefused: false });
}

export function forgetKey(isRefused = false): void {
  sessionStorage.removeItem(KEPT);
  become({ key: undefined, isRefused });
}

export function useHeldKey(): Held {
  return useSyncExternalStore(listen, () => held);
}

function become(now: Held): void {
  held = now;
  listeners.forEach((tell) => tell());
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

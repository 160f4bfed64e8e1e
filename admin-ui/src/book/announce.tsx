// Says things to those who listen instead of look: one polite voice for the whole page.
import { useSyncExternalStore } from "react";

let said = "";
const watchers = new Set<() => void>();

export function announce(text: string): void {
  // The same words twice in a row would not be read out again.
  said = text === said ? `${text}\u00a0` : text;
  watchers.forEach((changed) => changed());
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

export function Announcer() {
  const text = useSyncExternalStore(watch, () => said);
  return (
    <div className="unseen" role="status" aria-live="polite">
      {text}
    </div>
  );
}

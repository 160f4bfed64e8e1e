// Says calmly that what is shown may have changed meanwhile.
import { useSyncExternalStore } from "react";

import { useTongue } from "../i18n/tongue";

function watch(changed: () => void): () => void {
  const events = ["online", "offline"];
  events.forEach((name) => window.addEventListener(name, changed));
  return () => events.forEach((name) => window.removeEventListener(name, changed));
}

export function StaleBanner() {
  const { words } = useTongue();
  const isOnline = useSyncExternalStore(watch, () => navigator.onLine);
  return <p className="banner">{isOnline ? words.reconnecting : words.offline}</p>;
}

// The restaurant's clock. Instants come with the restaurant's offset, so their first characters are what the clock on its
// wall shows; the device's own zone never counts.
import { useEffect, useState } from "react";

import { plusDays } from "../../i18n/when";
import type { Here } from "./restaurant";

/** How often what shows the time looks at it, in milliseconds. */
const TICK = 5_000;
/** Until this hour of the night it is still yesterday's service, in hours. */
const NIGHT_ENDS = 5;

/** The present instant by the server's clock, in milliseconds. */
export function useNow(here: Here): number {
  const [now, setNow] = useState(() => Date.now() + here.ahead);
  useEffect(() => {
    const look = () => setNow(Date.now() + here.ahead);
    const timer = setInterval(look, TICK);
    return () => clearInterval(timer);
  }, [here.ahead]);
  return now;
}

/** An instant in milliseconds as the wall of the restaurant shows it: `2026-11-21T19:30`. */
export function wall(instant: number, zone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(instant).replace(" ", "T");
}

/** The service day that people work in now. */
export function serviceDay(now: number, zone: string): string {
  const [date, time] = wall(now, zone).split("T") as [string, string];
  return Number(time.slice(0, 2)) < NIGHT_ENDS ? plusDays(date, -1) : date;
}

/** Whole minutes from one instant to another. */
export function minutesBetween(from: string | number, to: string | number): number {
  const instant = (it: string | number) => (typeof it === "number" ? it : Date.parse(it));
  return Math.floor((instant(to) - instant(from)) / 60_000);
}

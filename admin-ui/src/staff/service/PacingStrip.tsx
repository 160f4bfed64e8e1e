// Covers that start in each slot against the limit: bars for the eye, figures and words for everybody.
import { useLayoutEffect, useMemo, useRef } from "react";

import type { Reservation } from "../house/reservations";
import { useDesk } from "./desk";
import { useHere } from "../house/restaurant";
import { wall } from "../house/time";
import { minuteOf } from "./clock";
import type { Held } from "./hours";
import { pacing, type Slot } from "./pacing";
import { useServiceWords } from "./say";

/** What of the past is left in sight, in minutes. */
const PAST = 45;

export function PacingStrip({ list, services }: { list: Reservation[]; services: Held[] }) {
  const { t } = useServiceWords();
  const { date } = useDesk();
  const slots = useMemo(() => pacing(list, services, date), [list, services, date]);
  const strip = useScrolledToNow(slots);
  if (!slots.length) return null;
  const most = Math.max(1, ...slots.map((it) => Math.max(it.covers, it.max ?? 0)));
  return (
    <section className="pacing" aria-label={t("pacing.label")}>
      <ol ref={strip} tabIndex={0} aria-label={t("pacing.label")}>
        {slots.map((slot) => (
          <Bar key={`${slot.service}-${slot.minute}`} slot={slot} most={most} />
        ))}
      </ol>
    </section>
  );
}

/** Opens where the evening is: whatever started long ago is to the left. */
function useScrolledToNow(slots: Slot[]) {
  const strip = useRef<HTMLOListElement>(null);
  const { slug, zone, date } = useDesk();
  const { ahead } = useHere(slug);
  const now = minuteOf(date, wall(Date.now() + ahead, zone));
  const first = slots.findIndex((it) => it.minute >= now - PAST);
  useLayoutEffect(() => {
    const bar = strip.current?.children[first] as HTMLElement | undefined;
    if (strip.current && bar) strip.current.scrollLeft = bar.offsetLeft - strip.current.offsetLeft;
  }, [date, slots.length]);
  return strip;
}

function Bar({ slot, most }: { slot: Slot; most: number }) {
  const { t } = useServiceWords();
  const { covers, max, online, onlineMax, state } = slot;
  const height = (figure: number) => `${(figure / most) * 100}%`;
  const figures = max === undefined ? t("pacing.free", { covers }) : t("pacing.of", { covers, max });
  const ofOnline = onlineMax === undefined ? "" : t("pacing.online", { online, max: onlineMax });
  return (
    <li className="pace" data-state={state} data-empty={covers === 0 || undefined}>
      <span className="unseen">{[slot.time, figures, ofOnline, state === "free" ? "" : t(`pacing.${state}`)].filter(Boolean).join(", ")}</span>
      <span className="pace-figure" aria-hidden>
        {covers}
        {max !== undefined && <i>/{max}</i>}
      </span>
      <span className="pace-bar" aria-hidden>
        {max !== undefined && <span className="pace-max" style={{ height: height(max) }} />}
        <span className="pace-covers" style={{ height: height(covers) }} />
      </span>
      <span className="pace-time" aria-hidden>
        {slot.time}
      </span>
      <span className="pace-word" aria-hidden>
        {state !== "free" && t(`pacing.${state}`)}
      </span>
    </li>
  );
}

// The end of a stay, to be drawn further or moved by the arrow keys. The house gives more time, never less: whoever leaves
// early is finished.
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";

import { clock } from "../../../i18n/when";
import type { Reservation } from "../../house/reservations";
import { useLocale } from "../../words/useLocale";
import { extend } from "../changes";
import { later, minuteOf } from "../clock";
import { useDesk } from "../desk";
import { useServiceWords } from "../say";
import { useSaying } from "../useSaying";

/** What a key or a small movement adds, and the most at once, in minutes. */
const STEP = 15;
const MORE_MAX = 240;

interface Props {
  it: Reservation;
  scale: number;
  isCurrent: boolean;
  /** How long they sit beyond their time; more time is counted from now. */
  overdue: number;
}

export function StayEnd({ it, scale, isCurrent, overdue }: Props) {
  const { t, name } = useServiceWords();
  const { slug, date, attempt } = useDesk();
  const say = useSaying();
  const locale = useLocale();
  const [more, setMore] = useState(0);
  const start = useRef<number | undefined>(undefined);
  const set = (minutes: number) => setMore(Math.max(0, Math.min(MORE_MAX, Math.round(minutes / STEP) * STEP)));
  const until = later(it.occupied_until, overdue + more);
  const finish = () => {
    setMore(0);
    if (more === 0) return;
    const shown = { ...it, occupied_until: until, ends_at: later(it.ends_at, overdue + more) };
    attempt({ name: t("do.resize"), reservation: it, shown, change: (on) => extend(slug, on, more), done: (after) => say(after) });
  };
  const pointer = {
    onPointerDown: (event: PointerEvent) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = event.clientX;
    },
    onPointerMove: (event: PointerEvent) => start.current !== undefined && set((event.clientX - start.current) / scale),
    onPointerUp: () => {
      start.current = undefined;
      finish();
    },
    onPointerCancel: () => {
      start.current = undefined;
      setMore(0);
    },
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowRight: () => set(more + STEP),
      ArrowLeft: () => set(more - STEP),
      Enter: finish,
      " ": finish,
      Escape: () => setMore(0),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const minute = minuteOf(date, until);
  return (
    <>
      <div
        className="stay-end"
        role="slider"
        tabIndex={isCurrent ? 0 : -1}
        aria-label={t("line.longer", { name: name(it) })}
        aria-valuemin={minute - more}
        aria-valuemax={minute - more + MORE_MAX}
        aria-valuenow={minute}
        aria-valuetext={clock(until, locale)}
        onKeyDown={onKeyDown}
        onBlur={() => setMore(0)}
        {...pointer}
      />
      {more > 0 && (
        <div className="stay-more" style={{ width: more * scale }} aria-hidden>
          {clock(until, locale)}
        </div>
      )}
    </>
  );
}

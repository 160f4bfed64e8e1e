// A party was put down elsewhere: shown there at once, sent, and explained where it may not be.
import { amend, move } from "../changes";
import { later, minuteOf, timeAt } from "../clock";
import { useDesk } from "../desk";
import { useServiceWords } from "../say";
import { useSaying } from "../useSaying";
import type { Pull } from "./drag";

export function usePutDown(): (at: Pull) => void {
  const { t } = useServiceWords();
  const { slug, date, attempt } = useDesk();
  const say = useSaying();
  return ({ it, tables, from, conflicts }) => {
    const minutes = from - minuteOf(date, it.occupied_from);
    const time = timeAt(minuteOf(date, it.starts_at) + minutes);
    const shown = {
      ...it,
      tables,
      time,
      starts_at: later(it.starts_at, minutes),
      ends_at: later(it.ends_at, minutes),
      occupied_from: later(it.occupied_from, minutes),
      occupied_until: later(it.occupied_until, minutes),
    };
    attempt({
      name: t("do.drag"),
      reservation: it,
      shown,
      foreseen: conflicts,
      change: (on, exceed) => (minutes === 0 ? move(slug, on, tables, exceed) : amend(slug, on, { time, ...(tables.length ? { tables } : {}), exceed })),
      done: (after) => say(after),
    });
  };
}

// One party at one table of the timeline. A party that has several tables has a block at each, drawn as one.
import { useDraggable } from "@dnd-kit/core";
import { memo } from "react";

import { clock } from "../../../i18n/when";
import type { Reservation } from "../../house/reservations";
import { useLocale } from "../../words/useLocale";
import { minuteOf } from "../clock";
import { useDesk } from "../desk";
import { lateMinutes } from "../evening";
import { Marks, NoteMark } from "../Marks";
import { useServiceWords } from "../say";
import { BETWEEN, LANE, widthOf } from "./geometry";
import { StayEnd } from "./StayEnd";

interface Props {
  it: Reservation;
  row: string;
  left: number;
  top: number;
  minutes: number;
  scale: number;
  /** The present minute of the day: whoever is late is late by it. */
  now: number;
  isDim: boolean;
  isCurrent: boolean;
  joinsAbove: boolean;
  joinsBelow: boolean;
}

export const Block = memo(function Block({ it, row, left, top, minutes, scale, now, isDim, isCurrent, joinsAbove, joinsBelow }: Props) {
  const { canWrite, open, file, date } = useDesk();
  const isFixed = !canWrite || it.status === "finished" || it.status === "requested";
  const id = `${it.id}@${row}`;
  const { setNodeRef, listeners, attributes, isDragging } = useDraggable({ id, data: { it, row }, disabled: isFixed });
  const late = lateMinutes(it, file, Date.parse(it.starts_at) + (now - minuteOf(date, it.starts_at)) * 60_000);
  const width = widthOf(minutes, scale);
  return (
    <div
      className="block"
      data-status={it.status}
      data-late={late > 0 || undefined}
      data-dim={isDim || undefined}
      data-pulled={isDragging || undefined}
      data-above={joinsAbove || undefined}
      data-below={joinsBelow || undefined}
      style={{ left, top, width, height: LANE - BETWEEN }}
    >
      <button
        type="button"
        ref={setNodeRef}
        className="block-face"
        data-block={id}
        {...listeners}
        aria-describedby={isFixed ? undefined : attributes["aria-describedby"]}
        tabIndex={isCurrent ? 0 : -1}
        onClick={() => open(it.id)}
      >
        <Face it={it} late={late} />
      </button>
      {canWrite && it.status === "seated" && <StayEnd it={it} scale={scale} isCurrent={isCurrent} overdue={Math.max(0, now - minuteOf(date, it.occupied_until))} />}
    </div>
  );
});

/** What stands on it; what a screen reader says is whole, what the eye sees is short. */
const Face = memo(function Face({ it, late }: { it: Reservation; late: number }) {
  const { t, c, name } = useServiceWords();
  const locale = useLocale();
  const from = clock(it.starts_at, locale);
  const until = clock(it.ends_at, locale);
  const status = c(`status.${it.status as "booked"}`);
  const tables = it.tables.join(" + ") || t("noTable");
  return (
    <>
      <span className="unseen">{t("line.block", { name: name(it), covers: c("covers", { count: it.party_size }), from, until, tables, status })}</span>
      <span className="block-party" aria-hidden>
        {it.party_size}
      </span>
      <span className="block-who">
        <span className="block-name" aria-hidden>
          {name(it)}
        </span>
        <span className="block-state">
          <span aria-hidden>{late > 0 ? "" : status}</span>
          {late > 0 && <em>{t("late", { count: late })}</em>}
          <NoteMark notes={it.notes} />
          <Marks it={it} />
        </span>
      </span>
    </>
  );
});

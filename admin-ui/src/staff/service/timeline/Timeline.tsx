// The evening by table: who has which table from when to when. A party is dragged, by finger, mouse or keys, to another table
// or time; what stands in its way is said before it is put down.
import "../../look/service/timeline.css";

import { DndContext } from "@dnd-kit/core";
import { useElementSize } from "@mantine/hooks";
import { useMemo, useRef, useState } from "react";

import type { Reservation } from "../../house/reservations";
import { useHere } from "../../house/restaurant";
import { useNow, wall } from "../../house/time";
import { minuteOf } from "../clock";
import { useDesk } from "../desk";
import { found, isGone, type Wanted } from "../evening";
import type { Held } from "../hours";
import { useServiceWords } from "../say";
import { LABEL, MINUTE_MIN } from "./geometry";
import { Ghost } from "./Ghost";
import { HourScale, NowLine } from "./HourScale";
import { useBlockKeys } from "./keys";
import { type Group, groupsOf, type Span, spanOf } from "./layout";
import { useDrag } from "./drag";
import { Row } from "./Row";
import { useScrolledToNow } from "./useScrolledToNow";

interface Props {
  day: Reservation[];
  /** Those that are shown, and all of the day. */
  services: Held[];
  all: Held[];
  wanted: Wanted;
  isToday: boolean;
}

export default function Timeline({ day, services, all, wanted, isToday }: Props) {
  const { t } = useServiceWords();
  const { slug, zone, date, file } = useDesk();
  const now = minuteOf(date, wall(useMinute(slug), zone));
  const ofService = useMemo(() => found(day, { service: wanted.service }), [day, wanted.service]);
  const groups = useMemo(() => groupsOf(file, ofService), [file, ofService]);
  const span = useSpan(services, ofService, date);
  const matching = useMatching(ofService, wanted);
  const { ref: sized, width } = useElementSize<HTMLDivElement>();
  const grid = useRef<HTMLDivElement>(null);
  const scale = Math.max(MINUTE_MIN, (width - LABEL - 2) / (span.until - span.from));
  const { pull, dnd } = useDrag({ grid, day, services: all, span, scale });
  const keys = useBlockKeys(grid, pull !== undefined);
  const scroller = useScrolledToNow(sized, date, isToday ? now : firstStart(ofService, date), span, scale, width);
  return (
    <DndContext {...dnd}>
      <div className="line-scroll" ref={scroller} role="region" aria-label={t("line.label")} tabIndex={0}>
        <div className="line-grid" ref={grid} {...keys.handlers} style={{ width: LABEL + (span.until - span.from) * scale }}>
          <HourScale span={span} scale={scale} />
          {groups.map((group) => (
            <Rows key={group.key} group={group} {...{ span, scale, now, matching }} current={keys.current} />
          ))}
          {isToday && <NowLine now={now} span={span} scale={scale} />}
          {pull && <Ghost pull={pull} span={span} scale={scale} grid={grid} />}
        </div>
      </div>
    </DndContext>
  );
}

interface RowsProps {
  group: Group;
  span: Span;
  scale: number;
  now: number;
  matching: Set<string> | undefined;
  current: string | undefined;
}

function Rows({ group, current, ...rest }: RowsProps) {
  const { t } = useServiceWords();
  return (
    <section className="line-group" aria-label={group.name ?? t("line.otherTables")}>
      {group.name && (
        <h2 className="line-area">
          <span>{group.name}</span>
        </h2>
      )}
      {group.lines.map((line, at) => (
        <Row
          key={line.key}
          line={line}
          above={group.lines[at - 1]?.key}
          below={group.lines[at + 1]?.key}
          current={current?.endsWith(`@${line.key}`) ? current : undefined}
          {...rest}
        />
      ))}
    </section>
  );
}

/** When the first party comes; the beginning of the day if nobody does. */
function firstStart(parties: Reservation[], date: string): number {
  const starts = parties.filter((it) => !isGone(it)).map((it) => minuteOf(date, it.starts_at));
  return starts.length ? Math.min(...starts) : 0;
}

/** The clock, by the minute: rows are drawn anew no oftener. */
function useMinute(slug: string): number {
  return Math.floor(useNow(useHere(slug)) / 60_000) * 60_000;
}

/** The same span as long as it says the same. */
function useSpan(services: Held[], parties: Reservation[], date: string): Span {
  const { from, until } = spanOf(services, parties, date);
  return useMemo(() => ({ from, until }), [from, until]);
}

/** Whom a search or a filter leaves bright; everybody if nothing is sought. */
function useMatching(parties: Reservation[], wanted: Wanted): Set<string> | undefined {
  const [isSought, ids] = useMemo(() => {
    const isSought = Boolean(wanted.text?.trim() || wanted.status);
    return [isSought, new Set(isSought ? found(parties, wanted).map((it) => it.id) : [])];
  }, [parties, wanted]);
  const [kept, setKept] = useState(ids);
  if (isSought && !isSame(kept, ids)) setKept(ids);
  return isSought ? kept : undefined;
}

function isSame(a: Set<string>, b: Set<string>): boolean {
  return a.size === b.size && [...a].every((it) => b.has(it));
}

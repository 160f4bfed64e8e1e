// The row of one table. With hundreds of parties and twenty changes a second, only the rows that a change touches are drawn
// again: a row is the same as long as its parties are.
import { memo, useMemo } from "react";

import { useDesk } from "../desk";
import { isShut } from "../hours";
import { useServiceWords } from "../say";
import { Block } from "./Block";
import { GAP, LABEL, LANE } from "./geometry";
import { blocksOf, type Line, type Span } from "./layout";

interface Props {
  line: Line;
  /** The keys of the rows beside it, where a combination goes on. */
  above: string | undefined;
  below: string | undefined;
  span: Span;
  scale: number;
  now: number;
  matching: Set<string> | undefined;
  /** The block that the keyboard is at, if it is in this row. */
  current: string | undefined;
}

export const Row = memo(function Row({ line, above, below, span, scale, now, matching, current }: Props) {
  const { t } = useServiceWords();
  const { date, file } = useDesk();
  const { blocks, lanes } = useMemo(() => blocksOf(line.parties, date, now), [line.parties, date, now]);
  const joins = (tables: string[], key: string | undefined) => key !== undefined && tables.includes(key);
  const seats = line.table?.seats;
  const closed = useMemo(() => line.table !== undefined && isShut(file, date, line.table), [file, date, line.table]);
  const name = line.table ? line.key : t("line.unallocated");
  return (
    <div className="line-row" role="group" aria-label={name} data-row={line.key} data-waiting={!line.table || undefined} data-closed={closed || undefined} style={{ height: lanes * LANE + GAP, backgroundSize: `${scale * 60}px 100%` }}>
      <div className="line-label" style={{ width: LABEL }}>
        <b>{name}</b>
        {closed && <small>{t("line.closed")}</small>}
        {seats && !closed && <small>{seats.min === seats.max ? seats.max : `${seats.min}–${seats.max}`}</small>}
      </div>
      {blocks.map((block) => (
        <Block
          key={block.it.id}
          it={block.it}
          row={line.key}
          left={LABEL + (block.from - span.from) * scale}
          top={block.lane * LANE + GAP / 2}
          minutes={block.until - block.from}
          scale={scale}
          now={now}
          isDim={matching !== undefined && !matching.has(block.it.id)}
          isCurrent={current === `${block.it.id}@${line.key}`}
          joinsAbove={line.table !== undefined && joins(block.it.tables, above)}
          joinsBelow={line.table !== undefined && joins(block.it.tables, below)}
        />
      ))}
    </div>
  );
}, isSame);

function isSame(before: Props, after: Props): boolean {
  const keys = Object.keys(after) as (keyof Props)[];
  return keys.every((key) => (key === "line" ? isSameLine(before.line, after.line) : before[key] === after[key]));
}

function isSameLine(before: Line, after: Line): boolean {
  const { parties } = after;
  return before.table === after.table && before.parties.length === parties.length && parties.every((it, at) => it === before.parties[at]);
}

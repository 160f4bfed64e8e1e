// Where a party that is taken up would stand, on each of its tables, and in words what is in its way.
import type { RefObject } from "react";

import { useLocale } from "../../words/useLocale";
import { conflictText } from "../Clash";
import { timeAt } from "../clock";
import { useServiceWords } from "../say";
import type { Pull } from "./drag";
import { BETWEEN, GAP, LABEL, LANE, widthOf } from "./geometry";
import { type Span, WAITING } from "./layout";

interface Props {
  pull: Pull;
  span: Span;
  scale: number;
  grid: RefObject<HTMLElement | null>;
}

export function Ghost({ pull, span, scale, grid }: Props) {
  const { t, name } = useServiceWords();
  const locale = useLocale();
  const rows = pull.tables.length && pull.row !== WAITING ? pull.tables : [pull.row];
  const left = LABEL + (pull.from - span.from) * scale;
  const reasons = pull.conflicts.map((it) => conflictText(it, { t, name, locale }));
  return (
    <>
      {rows.map((key) => {
        const row = grid.current?.querySelector<HTMLElement>(`[data-row="${key}"]`);
        if (!row) return null;
        const box = { left, top: row.offsetTop + GAP / 2, width: widthOf(pull.until - pull.from, scale), height: LANE - BETWEEN };
        return (
          <div key={key} className="ghost" data-bad={reasons.length > 0 || undefined} style={box} aria-hidden>
            {key === rows[0] && `${timeAt(pull.from)} ${name(pull.it)}`}
          </div>
        );
      })}
      <p className="ghost-says" data-bad={reasons.length > 0 || undefined} aria-hidden>
        <b>
          {pull.tables.join(" + ") || t("noTable")}, {timeAt(pull.from)}
        </b>{" "}
        {reasons.join(" ") || t("line.fine")}
      </p>
    </>
  );
}

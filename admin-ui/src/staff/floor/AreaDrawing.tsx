// One area seen from above. Tables are reached by Tab and then by the arrow keys; a drawing wider than the screen scrolls
// sideways rather than making tables smaller than a fingertip.
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { type AreaPlan, type Direction, nearest } from "./layout";
import { type Lines, TableButton, TableShape, TableWords } from "./TableMark";
import { useWidth } from "./useWidth";

export interface TableShown {
  name: string;
  lines: Lines;
  data: Record<string, string | undefined>;
}

interface Drawn {
  plan: AreaPlan;
  title: string;
  shown: (key: string) => TableShown;
  open: string[];
  press: (key: string) => void;
  /** Tables that stand together for one party. */
  together: string[][];
}

/** A table's shorter side on the screen, in pixels, at the least; and the most pixels for each unit. */
const TOUCH = 46;
const LARGEST = 1.5;

export function scaleOf({ bounds, spots }: AreaPlan, width: number): number {
  const side = Math.min(...[...spots.values()].flatMap((spot) => [spot.width, spot.height]));
  return Math.max(Math.min(width / bounds.width, LARGEST), Math.min(TOUCH / side, LARGEST * 2));
}

const DIRECTIONS: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

export function AreaDrawing({ plan, title, shown, open, press, together }: Drawn) {
  const { t } = useTranslation("floor");
  const [place, width] = useWidth<HTMLDivElement>();
  const [reached, setReached] = useState(plan.tables[0]!.key);
  const { left, top, width: across, height: down } = plan.bounds;
  const scale = width ? scaleOf(plan, width) : 1;
  const walk = (event: KeyboardEvent, from: string) => {
    const direction = DIRECTIONS[event.key];
    const to = direction && nearest(plan.spots, from, direction);
    if (!direction) return;
    event.preventDefault();
    if (!to) return;
    setReached(to);
    event.currentTarget.parentElement?.querySelector<SVGGElement>(`[data-table="${CSS.escape(to)}"]`)?.focus();
  };
  const isThere = plan.tables.some(({ key }) => key === reached);
  return (
    <div className="drawing" ref={place}>
      {width > 0 && (
        <svg
          role="group"
          aria-label={t("tablesOf", { area: title })}
          viewBox={`${left} ${top} ${across} ${down}`}
          width={across * scale}
          height={down * scale}
        >
          {together.map((keys) => (
            <Tie key={keys.join()} plan={plan} keys={keys} />
          ))}
          {plan.tables.map(({ key, seats }, nth) => {
            const spot = plan.spots.get(key)!;
            const { name, data } = shown(key);
            return (
              <TableButton
                key={key}
                tableKey={key}
                name={name}
                spot={spot}
                isReached={isThere ? key === reached : nth === 0}
                isOpen={open.includes(key)}
                press={() => (setReached(key), press(key))}
                onKeyDown={(event) => walk(event, key)}
                data={data}
              >
                <TableShape spot={spot} seats={seats.max} />
              </TableButton>
            );
          })}
          {plan.tables.map(({ key }) => (
            <TableWords key={key} spot={plan.spots.get(key)!} scale={scale} {...shown(key)} />
          ))}
        </svg>
      )}
    </div>
  );
}

/** A line between tables that stand together. */
function Tie({ plan, keys }: { plan: AreaPlan; keys: string[] }) {
  const spots = keys.flatMap((key) => plan.spots.get(key) ?? []);
  if (spots.length < 2) return null;
  return <polyline className="tie" points={spots.map(({ x, y }) => `${x},${y}`).join(" ")} />;
}

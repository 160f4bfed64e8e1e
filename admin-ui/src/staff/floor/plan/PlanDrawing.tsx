// The drawing while it is edited: tables are dragged by mouse or finger, or nudged by the arrow keys, and keep to a grid.
// What is dragged is only a draft until it is let go.
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { scaleOf } from "../AreaDrawing";
import { type AreaPlan, type Direction, nearest, type Spot } from "../layout";
import { TableButton, TableShape, TableWords } from "../TableMark";
import { useWidth } from "../useWidth";
import { dragged, GRID, type Grip, nudged } from "./dragging";

interface Edited {
  area: AreaPlan;
  title: string;
  chosen: string[];
  choose: (key: string | undefined) => void;
  place: (key: string, spot: Spot) => void;
  remove: (key: string) => void;
}

interface Drag {
  key: string;
  grip: Grip;
  from: Spot;
  start: { x: number; y: number };
  spot: Spot;
}

const ARROWS: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

export function PlanDrawing({ area, title, chosen, choose, place, remove }: Edited) {
  const { t } = useTranslation("floor");
  const [box, width] = useWidth<HTMLDivElement>();
  const sheet = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<Drag>();
  const [reached, setReached] = useState<string>();
  const { left, top, width: across, height: down } = roomy(area);
  const scale = width ? scaleOf({ ...area, bounds: roomy(area) }, width) : 1;
  const spotOf = (key: string): Spot => (drag?.key === key ? drag.spot : area.spots.get(key)!);

  const at = (event: { clientX: number; clientY: number }) => {
    const corner = sheet.current!.getBoundingClientRect();
    return { x: (event.clientX - corner.left) / scale, y: (event.clientY - corner.top) / scale };
  };
  const take = (event: PointerEvent, key: string, grip: Grip) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const from = area.spots.get(key)!;
    setDrag({ key, grip, from, start: at(event), spot: from });
  };
  useEffect(() => {
    if (!drag) return;
    const pull = (event: globalThis.PointerEvent) => {
      const { x, y } = at(event);
      setDrag({ ...drag, spot: dragged(drag.from, drag.grip, { x: x - drag.start.x, y: y - drag.start.y }) });
    };
    const letGo = () => {
      if (JSON.stringify(drag.spot) !== JSON.stringify(drag.from)) place(drag.key, drag.spot);
      setDrag(undefined);
    };
    const giveUp = () => setDrag(undefined);
    const until = new AbortController();
    const { signal } = until;
    addEventListener("pointermove", pull, { signal });
    addEventListener("pointerup", letGo, { signal });
    addEventListener("pointercancel", giveUp, { signal });
    return () => until.abort();
  });
  const keys = (event: KeyboardEvent, key: string) => {
    const direction = ARROWS[event.key];
    if (event.key === "Delete") return remove(key);
    if (!direction) return;
    event.preventDefault();
    if (chosen.includes(key)) return place(key, nudged(area.spots.get(key)!, direction, event.shiftKey));
    const to = nearest(area.spots, key, direction);
    if (!to) return;
    setReached(to);
    sheet.current?.querySelector<SVGGElement>(`[data-table="${CSS.escape(to)}"]`)?.focus();
  };
  const one = chosen.length === 1 ? area.tables.find(({ key }) => key === chosen[0]) : undefined;
  const isThere = area.tables.some(({ key }) => key === reached);
  return (
    <div className="drawing plan-drawing" ref={box}>
      {width > 0 && (
        <svg ref={sheet} role="group" aria-label={t("tablesOf", { area: title })} viewBox={`${left} ${top} ${across} ${down}`} width={across * scale} height={down * scale}
          onPointerDown={() => choose(undefined)}>
          <Dots left={left} top={top} width={across} height={down} />
          {area.tables.map(({ key, seats }, nth) => (
            <TableButton key={key} tableKey={key} name={t("plan.table", { key, ...seats })} spot={spotOf(key)} isReached={isThere ? key === reached : nth === 0} isOpen={chosen.includes(key)}
              press={() => (setReached(key), choose(key))} onKeyDown={(event) => keys(event, key)} onPointerDown={(event) => take(event, key, "move")} data={{ "data-doing": "free" }}>
              <TableShape spot={spotOf(key)} seats={seats.max} />
            </TableButton>
          ))}
          {area.tables.map(({ key, seats }) => (
            <TableWords key={key} spot={spotOf(key)} scale={scale} lines={[key, t("seats", { ...seats })]} data={{ "data-doing": "free" }} />
          ))}
          {one && <Grips spot={spotOf(one.key)} scale={scale} take={(event, grip) => take(event, one.key, grip)} />}
        </svg>
      )}
    </div>
  );
}

/** Room to drag tables to. */
function roomy({ bounds }: AreaPlan) {
  const more = 4 * GRID;
  const snapped = (at: number) => Math.floor(at / GRID) * GRID;
  return { left: snapped(bounds.left - more), top: snapped(bounds.top - more), width: bounds.width + 2 * more, height: bounds.height + 2 * more };
}

function Dots({ left, top, width, height }: { left: number; top: number; width: number; height: number }) {
  return (
    <>
      <defs>
        <pattern id="plan-grid" width={2 * GRID} height={2 * GRID} patternUnits="userSpaceOnUse">
          <circle className="plan-dot" cx={1} cy={1} r={1} />
        </pattern>
      </defs>
      <rect x={left} y={top} width={width} height={height} fill="url(#plan-grid)" />
    </>
  );
}

/** Where the chosen table is pulled larger and turned; by keyboard both are figures beside the drawing. */
function Grips({ spot, scale, take }: { spot: Spot; scale: number; take: (event: PointerEvent, grip: Grip) => void }) {
  const touch = 22 / scale;
  return (
    <g transform={`translate(${spot.x} ${spot.y}) rotate(${spot.rotation})`} aria-hidden>
      <line className="grip-arm" x1={0} y1={-spot.height / 2} x2={0} y2={-spot.height / 2 - 2 * touch} />
      <g className="grip" transform={`translate(0 ${-spot.height / 2 - 2 * touch})`} onPointerDown={(event) => take(event, "turn")}>
        <circle className="grip-touch" r={touch} />
        <circle className="grip-mark" r={8 / scale} />
      </g>
      <g className="grip" transform={`translate(${spot.width / 2} ${spot.height / 2})`} onPointerDown={(event) => take(event, "size")}>
        <circle className="grip-touch" r={touch} />
        <rect className="grip-mark" x={-7 / scale} y={-7 / scale} width={14 / scale} height={14 / scale} />
      </g>
    </g>
  );
}

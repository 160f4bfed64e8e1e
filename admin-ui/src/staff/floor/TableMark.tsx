// A table on the drawing, seen from above: its chairs, its shape in the colour of its state, and the state in words. The
// shape turns with the table; words stay upright and as large as one can read them, however small the drawing is.
import type { KeyboardEvent, PointerEvent } from "react";

import { chairs, reach, type Spot } from "./layout";

/** What is written on it, from top to bottom; the first line is the table's name. */
export type Lines = string[];

/** Line height and the width of a letter, in pixels, on a table of this many pixels. */
const LINE = 15;
const LETTER = 6.2;
const USUAL = 62;

export function TableShape({ spot, seats }: { spot: Spot; seats: number }) {
  const { width, height, rotation, shape } = spot;
  return (
    <g transform={`rotate(${rotation})`}>
      {chairs(spot, seats).map(({ x, y, turn }) => (
        <rect key={`${x} ${y}`} className="chair" x={-11} y={-4} width={22} height={8} rx={4} transform={`translate(${x} ${y}) rotate(${turn})`} />
      ))}
      {shape === "round" ? (
        <ellipse className="table-top" rx={width / 2} ry={height / 2} />
      ) : (
        <rect className="table-top" x={-width / 2} y={-height / 2} width={width} height={height} rx={8} />
      )}
    </g>
  );
}

interface Written {
  spot: Spot;
  /** Pixels for each unit of the plan. */
  scale: number;
  lines: Lines;
  data: Record<string, string | undefined>;
}

/** What stands on a table. It lies above all tables and is not part of what is pressed, which has a name of its own. */
export function TableWords({ spot, scale, lines, data }: Written) {
  const { across, down } = reach(spot);
  const size = Math.min(1.35, Math.max(0.85, (Math.min(across, down) * scale) / USUAL));
  const room = ((spot.shape === "round" ? across * 0.9 : across) * scale - 2) / LETTER / size;
  const fits = Math.max(1, Math.floor((down * scale - 4) / LINE / size));
  const shown = lines.filter(Boolean).slice(0, fits);
  const top = (-(shown.length - 1) / 2) * LINE;
  return (
    <g className="table-words" transform={`translate(${spot.x} ${spot.y}) scale(${size / scale})`} {...data} aria-hidden>
      {shown.map((line, nth) => (
        <text key={nth} className={nth ? "table-line" : "table-key"} y={top + nth * LINE} dy="0.35em">
          {cut(line, room)}
        </text>
      ))}
    </g>
  );
}

function cut(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, Math.floor(letters) - 1))}…`;
}

interface Pressed {
  tableKey: string;
  name: string;
  spot: Spot;
  isReached: boolean;
  isOpen: boolean;
  press: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onPointerDown?: (event: PointerEvent<SVGGElement>) => void;
  data: Record<string, string | undefined>;
  children: React.ReactNode;
}

/** Something on the drawing that can be pressed and reached by keyboard. */
export function TableButton({ tableKey, name, spot, isReached, isOpen, press, onKeyDown, onPointerDown, data, children }: Pressed) {
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return onKeyDown(event);
    event.preventDefault();
    press();
  };
  return (
    <g
      role="button"
      className="table"
      tabIndex={isReached ? 0 : -1}
      aria-label={name}
      aria-pressed={isOpen}
      data-table={tableKey}
      {...data}
      transform={`translate(${spot.x} ${spot.y})`}
      onClick={press}
      onKeyDown={keys}
      {...(onPointerDown ? { onPointerDown } : {})}
    >
      {children}
    </g>
  );
}

// What becomes of a table that is pulled: it keeps to the grid, and turns in steps. Pure.
import type { Direction, Spot } from "../layout";

/** Units of the plan between two lines of the grid. */
export const GRID = 10;
/** How far a table turns at once, in degrees. */
export const TURN = 15;
export const SMALLEST = 40;
export const LARGEST = 600;

export type Grip = "move" | "size" | "turn";

export function snapped(at: number): number {
  return Math.round(at / GRID) * GRID;
}

/** A table that was pulled so far, in units of the plan. */
export function dragged(from: Spot, grip: Grip, by: { x: number; y: number }): Spot {
  switch (grip) {
    case "move":
      return by.x || by.y ? { ...from, x: snapped(from.x + by.x), y: snapped(from.y + by.y) } : from;
    case "size":
      return sized(from, turned(by, -from.rotation));
    case "turn":
      return { ...from, rotation: angleTo(from, by) };
  }
}

/** The corner is pulled and the middle stays: each side grows on both ends. */
function sized(from: Spot, by: { x: number; y: number }): Spot {
  const side = (was: number, more: number) => Math.min(LARGEST, Math.max(SMALLEST, snapped(was + 2 * more)));
  return { ...from, width: side(from.width, by.x), height: side(from.height, by.y) };
}

function turned({ x, y }: { x: number; y: number }, degrees: number): { x: number; y: number } {
  const angle = (degrees * Math.PI) / 180;
  return { x: x * Math.cos(angle) - y * Math.sin(angle), y: x * Math.sin(angle) + y * Math.cos(angle) };
}

/** The grip stands above the table; where it was pulled to is where up is from then on. */
function angleTo(from: Spot, by: { x: number; y: number }): number {
  const arm = turned({ x: 0, y: -from.height / 2 - 40 }, from.rotation);
  const degrees = (Math.atan2(arm.y + by.y, arm.x + by.x) * 180) / Math.PI + 90;
  return ((Math.round(degrees / TURN) * TURN) % 360 + 360) % 360;
}

/** One line of the grid further; `isFar`: five. */
export function nudged(spot: Spot, direction: Direction, isFar: boolean): Spot {
  const step = isFar ? 5 * GRID : GRID;
  const [dx, dy] = { left: [-step, 0], right: [step, 0], up: [0, -step], down: [0, step] }[direction] as [number, number];
  return { ...spot, x: spot.x + dx, y: spot.y + dy };
}

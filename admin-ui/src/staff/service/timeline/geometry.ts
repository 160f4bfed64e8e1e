// How large minutes and rows are on the screen, in pixels.

/** What a minute is at least as wide as; wider where there is room. */
export const MINUTE_MIN = 1.9;
/** How high a party is. */
export const LANE = 50;
/** Above the first and below the last party of a row, together; and between two of them. */
export const GAP = 6;
export const BETWEEN = 2;
/** The names of the tables at the left. */
export const LABEL = 92;
/** The narrowest that a party may be drawn, so that a finger hits it. */
export const BLOCK_MIN = 48;

export function widthOf(minutes: number, scale: number): number {
  return Math.max(BLOCK_MIN, minutes * scale - 2);
}

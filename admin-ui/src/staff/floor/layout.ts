// Where tables stand on the drawing, by area. A table that nobody has drawn yet is put into a tidy grid below those that
// are. Pure figures in the plan's own units; how large they are on the screen is decided elsewhere.
import type { RestaurantFile, Table } from "../house/restaurant";

export interface Spot {
  x: number;
  y: number;
  width: number;
  height: number;
  rotation: number;
  shape: "rectangle" | "round";
}

export interface Bounds {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface AreaPlan {
  /** The area's key; empty for tables that stand in none. */
  key: string;
  name: string;
  tables: Table[];
  spots: Map<string, Spot>;
  bounds: Bounds;
}

/** What a side is when nobody has said. */
const SIDE = 80;
/** From the middle of one table of the grid to that of the next. */
const STEP = 130;
/** Around the outermost tables, chairs included. */
const MARGIN = 40;

/** Each area that has tables, in the order of the file; tables without an area come last. */
export function areaPlans(file: RestaurantFile): AreaPlan[] {
  const areas = [...(file.areas ?? []), { key: "", name: "" }];
  const of = (key: string) => file.tables.filter((table) => (table.area ?? "") === key);
  return areas.map(({ key, name }) => areaPlan(key, name, of(key))).filter(({ tables }) => tables.length > 0);
}

function areaPlan(key: string, name: string, tables: Table[]): AreaPlan {
  const spots = laidOut(tables);
  return { key, name, tables, spots, bounds: boundsOf([...spots.values()]) };
}

/** Where each table stands; what was never drawn stands in rows. */
export function laidOut(tables: Table[]): Map<string, Spot> {
  const drawn = tables.flatMap((table) => (table.spot ? [[table.key, drawnSpot(table.spot)] as const] : []));
  const floor = drawn.length ? boundsOf(drawn.map(([, spot]) => spot)) : undefined;
  const top = floor ? floor.top + floor.height - MARGIN + STEP / 2 : STEP / 2;
  const left = floor ? floor.left + MARGIN + SIDE / 2 : STEP / 2;
  const others = tables.filter((table) => !table.spot);
  const across = Math.max(3, Math.ceil(Math.sqrt(others.length)));
  const gridded = others.map((table, nth) => {
    const [column, row] = [nth % across, Math.floor(nth / across)];
    return [table.key, { ...byItself(table), x: left + column * STEP, y: top + row * STEP }] as const;
  });
  return new Map([...drawn, ...gridded]);
}

export function drawnSpot(spot: NonNullable<Table["spot"]>): Spot {
  const { x, y, width, height, rotation, shape } = spot;
  return { x, y, width: width ?? SIDE, height: height ?? SIDE, rotation: rotation ?? 0, shape: shape === "round" ? "round" : "rectangle" };
}

/** Small tables are square, larger ones longer. */
function byItself({ seats }: Table): Spot {
  const width = seats.max <= 2 ? SIDE : Math.min(STEP - 20, SIDE + 10 * (seats.max - 2));
  return { x: 0, y: 0, width, height: SIDE, rotation: 0, shape: "rectangle" };
}

/** What a turned table takes from left to right and from top to bottom. */
export function reach({ width, height, rotation, shape }: Spot): { across: number; down: number } {
  if (shape === "round") return { across: width, down: height };
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return { across: width * cos + height * sin, down: width * sin + height * cos };
}

export function boundsOf(spots: Spot[]): Bounds {
  const sides = spots.map((spot) => ({ spot, ...reach(spot) }));
  const left = Math.min(...sides.map(({ spot, across }) => spot.x - across / 2)) - MARGIN;
  const right = Math.max(...sides.map(({ spot, across }) => spot.x + across / 2)) + MARGIN;
  const top = Math.min(...sides.map(({ spot, down }) => spot.y - down / 2)) - MARGIN;
  const bottom = Math.max(...sides.map(({ spot, down }) => spot.y + down / 2)) + MARGIN;
  return { left, top, width: right - left, height: bottom - top };
}

export type Direction = "left" | "right" | "up" | "down";

/** The table that lies nearest in a direction; what lies aside counts as twice as far. */
export function nearest(spots: Map<string, Spot>, from: string, direction: Direction): string | undefined {
  const here = spots.get(from);
  if (!here) return undefined;
  const far = ([, spot]: [string, Spot]): number => {
    const [dx, dy] = [spot.x - here.x, spot.y - here.y];
    const ahead = { left: -dx, right: dx, up: -dy, down: dy }[direction];
    const aside = Math.abs(direction === "left" || direction === "right" ? dy : dx);
    return ahead > 1 && aside <= ahead * 3 ? ahead + 2 * aside : Infinity;
  };
  const near = [...spots].map((entry) => ({ key: entry[0], far: far(entry) })).filter((it) => it.far < Infinity);
  return near.sort((a, b) => a.far - b.far)[0]?.key;
}

export interface Chair {
  x: number;
  y: number;
  turn: number;
}

/** How far a chair's middle is from the table's edge. */
const BESIDE = 9;

/** Chairs around a table, as seen from its middle: all around a round one, along the sides of others. */
export function chairs({ width, height, shape }: Spot, seats: number): Chair[] {
  if (shape === "round") return Array.from({ length: seats }, (_, nth) => onCircle((nth * 360) / seats, width, height));
  const isWide = width >= height;
  const ends = seats > 4 || (seats % 2 === 1 && seats > 1) ? Math.min(2, seats - 2) : 0;
  const [one, other] = [Math.ceil((seats - ends) / 2), Math.floor((seats - ends) / 2)];
  const [long, short] = isWide ? [width, height] : [height, width];
  const side = (count: number, sign: number) =>
    Array.from({ length: count }, (_, nth) => ({ x: ((nth + 0.5) / count - 0.5) * long, y: sign * (short / 2 + BESIDE), turn: 0 }));
  const heads = [1, -1].slice(0, ends).map((sign) => ({ x: sign * (long / 2 + BESIDE), y: 0, turn: 90 }));
  const all = [...side(one, 1), ...side(other, -1), ...heads];
  return isWide ? all : all.map(({ x, y, turn }) => ({ x: -y, y: x, turn: turn + 90 }));
}

function onCircle(degrees: number, width: number, height: number): Chair {
  const angle = ((degrees - 90) * Math.PI) / 180;
  return { x: Math.cos(angle) * (width / 2 + BESIDE), y: Math.sin(angle) * (height / 2 + BESIDE), turn: degrees };
}

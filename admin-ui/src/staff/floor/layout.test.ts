// Where tables stand, and which is next to which.
import { describe, expect, it } from "vitest";

import { areaPlans, boundsOf, chairs, drawnSpot, laidOut, nearest, reach } from "./layout";
import { sampleFile } from "./sample";

describe("the layout", () => {
  it("puts each area on a drawing of its own, those without one last", () => {
    const file = sampleFile();
    file.tables.push({ key: "x1", seats: { min: 1, max: 2 } });
    expect(areaPlans(file).map(({ key, tables }) => [key, tables.length])).toEqual([["sala", 3], ["bar", 2], ["", 1]]);
  });

  it("lays out what nobody has drawn, without laying one table on another", () => {
    const tables = Array.from({ length: 17 }, (_, nth) => ({ key: `t${nth}`, seats: { min: 1, max: nth + 1 }, ...(nth < 2 ? { spot: { x: 100 * nth, y: 50 } } : {}) }));
    const spots = [...laidOut(tables).values()];
    expect(spots).toHaveLength(17);
    const overlap = spots.flatMap((a, nth) => spots.slice(nth + 1).filter((b) => Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2));
    expect(overlap).toEqual([]);
  });

  it("knows what a turned table takes", () => {
    const spot = drawnSpot({ x: 0, y: 0, width: 120, height: 80, rotation: 90 });
    expect(Math.round(reach(spot).across)).toBe(80);
    expect(boundsOf([spot])).toMatchObject({ top: -100, height: 200 });
  });

  it("goes to the nearest table in a direction, and nowhere at the edge", () => {
    const spots = laidOut(sampleFile().tables.slice(0, 3));
    expect(["left", "right", "up", "down"].map((direction) => nearest(spots, "t1", direction as "left"))).toEqual([undefined, "t2", undefined, "t3"]);
    expect(nearest(spots, "gone", "left")).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 6, 8, 11])("gives %i seats as many chairs, all different", (seats) => {
    for (const shape of ["round", "rectangle"] as const) {
      const around = chairs({ x: 0, y: 0, width: 120, height: 80, rotation: 0, shape }, seats);
      expect(new Set(around.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`)).size).toBe(seats);
    }
  });
});

import { describe, expect, it } from "vitest";

import type { RestaurantFile } from "../house/restaurant";
import { heldOn, isClosed, isShut, serviceAt, turnOf } from "./hours";
import { DATE, FILE } from "./sample";

const closed = (closure: object) => ({ ...FILE, closures: [{ from: DATE, to: DATE, ...closure }] }) as RestaurantFile;

describe("the services of a day", () => {
  it("are those of its weekday, past midnight too", () => {
    expect(heldOn(FILE, DATE)).toMatchObject([{ key: "dinner", first: 1140, last: 1470, ends: 1560, step: 15 }]);
    expect(heldOn(FILE, "2027-03-06")).toEqual([]);
  });
  it("are those of a special day instead", () => {
    const special = { date: "2027-03-06", services: [{ ...FILE.services[0]!, key: "gala" }] };
    expect(heldOn({ ...FILE, special_days: [special] } as RestaurantFile, "2027-03-06").map((it) => it.key)).toEqual(["gala"]);
  });
  it("are not held where the house is closed", () => {
    expect(heldOn(closed({}), DATE)).toEqual([]);
    expect(heldOn(closed({ services: ["lunch"] }), DATE)).toHaveLength(1);
    expect(heldOn(closed({ tables: ["t1"] }), DATE)).toHaveLength(1);
  });
  it("have closed tables, alone or with their area", () => {
    expect(isClosed(closed({ tables: ["t1"] }), DATE, "dinner", { key: "t1", area: "sala" })).toBe(true);
    expect(isClosed(closed({ areas: ["sala"] }), DATE, "dinner", { key: "t2", area: "sala" })).toBe(true);
    expect(isClosed(closed({ areas: ["sala"] }), DATE, "dinner", { key: "b1" })).toBe(false);
    expect(isShut(closed({ tables: ["t1"] }), DATE, { key: "t1" })).toBe(true);
    expect(isShut(closed({ tables: ["t1"], services: ["lunch"] }), DATE, { key: "t1" })).toBe(false);
  });
  it("say how long parties stay", () => {
    const dinner = serviceAt(heldOn(FILE, DATE), 1470)!;
    expect([2, 4, 6, 9].map((covers) => turnOf(dinner, DATE, 1200, covers))).toEqual([90, 105, 120, 150]);
  });
});

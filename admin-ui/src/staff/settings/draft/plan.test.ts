import { expect, it } from "vitest";

import type { RestaurantFile } from "../../house/restaurant";
import { asksFirst, withoutMembers } from "./apply";
import { nameOf, planLines } from "./plan";

const step = (action: string, kind: string, key = "") => ({ action, kind, key });

it("leaves out closures that only moved in the list", () => {
  const plan = [step("remove", "closure", "2026-12-24/2026-12-26/0"), step("remove", "closure", "2027-01-01/2027-01-02/1"), step("add", "closure", "2027-01-01/2027-01-02/0"), step("add", "table", "t9")];
  expect(planLines(plan)).toEqual([step("remove", "closure", "2026-12-24/2026-12-26"), step("add", "table", "t9")]);
});

it("asks when something goes that guests may count on", () => {
  expect(asksFirst([step("change", "table", "t1"), step("remove", "closure", "x")])).toBe(false);
  expect(asksFirst([step("remove", "table", "t1")])).toBe(true);
});

it("names things as people do, and leaves members to their section", () => {
  const file: RestaurantFile = { version: 1, slug: "s", name: "n", zone: "z", areas: [{ key: "a", name: "Sala" }], tables: [], services: [], members: [] };
  expect([nameOf(file, "area", "a"), nameOf(file, "table", "t1")]).toEqual(["Sala", "t1"]);
  expect("members" in withoutMembers(file)).toBe(false);
});

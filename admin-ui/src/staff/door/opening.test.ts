import { expect, it } from "vitest";

import type { RestaurantFile } from "../house/restaurant";
import { closedAreas, opening } from "./opening";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat"];
const file = {
  areas: [{ key: "hall", name: "Hall" }, { key: "yard", name: "Yard" }],
  tables: [{ key: "h1", area: "hall" }, { key: "y1", area: "yard" }, { key: "y2", area: "yard" }],
  services: [
    { key: "lunch", days: DAYS, first_start: "12:00", last_start: "14:00", ends: "15:30" },
    { key: "dinner", days: DAYS, first_start: "18:30", last_start: "22:30", ends: "01:00" },
  ],
  closures: [
    { from: "2027-03-05", to: "2027-03-05", areas: ["yard"] },
    { from: "2027-03-08", to: "2027-03-08", reason: "Wedding" },
  ],
} as unknown as RestaurantFile;

it.each([
  ["2027-03-05T12:00", "open"],
  ["2027-03-05T15:29", "open"],
  ["2027-03-05T15:30", "2027-03-05T18:30"],
  ["2027-03-05T23:59", "open"],
  ["2027-03-06T00:59", "open"],
  ["2027-03-06T01:00", "2027-03-06T12:00"],
])("at %s: %s", (wall, said) => {
  const it = opening(file, wall);
  expect(it.is === "open" ? "open" : it.next).toBe(said);
});

it("looks past a day without a service and one that is closed, and says why it is closed", () => {
  expect(opening(file, "2027-03-07T01:00")).toEqual({ is: "closed", reason: "", next: "2027-03-09T12:00" });
  expect(opening(file, "2027-03-08T12:30")).toEqual({ is: "closed", reason: "Wedding", next: "2027-03-09T12:00" });
});

it("knows no next start where none is held", () => {
  expect(opening({ ...file, services: [] }, "2027-03-05T12:00")).toEqual({ is: "closed", reason: "", next: undefined });
});

it("names the areas in which every table is closed", () => {
  expect([...closedAreas(file, "2027-03-05", "2027-03-05T19:00")]).toEqual(["yard"]);
  expect([...closedAreas(file, "2027-03-06", "2027-03-06T19:00")]).toEqual([]);
});

import { describe, expect, it } from "vitest";

import type { RestaurantFile } from "../house/restaurant";
import { conflictsOf, limitsOf, roomOf, tablesAt } from "./conflicts";
import { heldOn } from "./hours";
import { DATE, FILE, party } from "./sample";

const known = (day: ReturnType<typeof party>[], file = FILE) => ({ file, services: heldOn(file, DATE), date: DATE, day });
const kinds = (...of: Parameters<typeof conflictsOf>) => conflictsOf(...of).map((it) => it.kind);
const rossi = party("rossi", "20:30");

describe("what stands in the way", () => {
  it("is nothing where a table is free", () => {
    expect(conflictsOf(rossi, { tables: ["t1"], from: 1260, until: 1350 }, known([rossi]))).toEqual([]);
  });
  it("is whoever has the table then, which nobody exceeds", () => {
    const bianchi = party("bianchi", "21:30", { tables: ["t2", "t3"] });
    const found = conflictsOf(rossi, { tables: ["t2"], from: 1230, until: 1320 }, known([rossi, bianchi]));
    expect(found).toMatchObject([{ kind: "taken", table: "t2", by: { id: "bianchi" } }]);
    expect(limitsOf(found)).toBeUndefined();
  });
  it("is not who has left, was called off, or comes right after", () => {
    const others = [party("a", "20:30", { status: "finished" }), party("b", "20:30", { status: "cancelled" }), party("c", "22:00")];
    expect(kinds(rossi, { tables: ["t1"], from: 1230, until: 1320 }, known([rossi, ...others]))).toEqual([]);
  });
  it("is a table too small or too large, and tables that stand apart", () => {
    const four = party("four", "20:30", { party_size: 4, tables: ["t2"] });
    expect(kinds(four, { tables: ["t1"], from: 1230, until: 1320 }, known([]))).toEqual(["small"]);
    expect(kinds(party("one", "20:30", { party_size: 1 }), { tables: ["t2"], from: 1230, until: 1320 }, known([]))).toEqual(["large"]);
    expect(kinds(four, { tables: ["t1", "t2"], from: 1230, until: 1320 }, known([]))).toEqual(["apart"]);
  });
  it("is a time at which nothing starts, a closed table, one kept for walk-ins", () => {
    expect(kinds(rossi, { tables: ["t1"], from: 1080, until: 1170 }, known([]))).toEqual(["hours"]);
    expect(kinds(rossi, { tables: ["b1"], from: 1230, until: 1320 }, known([]))).toEqual(["kept"]);
    const shut = { ...FILE, closures: [{ from: DATE, to: DATE, tables: ["t1"] }] } as unknown as RestaurantFile;
    expect(kinds(rossi, { tables: ["t1"], from: 1230, until: 1320 }, known([], shut))).toEqual(["closed"]);
  });
  it("is a slot with enough covers, which staff may exceed by name", () => {
    const there = party("there", "20:00", { tables: ["t2"] });
    const found = conflictsOf(rossi, { tables: ["t1"], from: 1200, until: 1290 }, known([rossi, there]));
    expect(found).toEqual([{ kind: "pacing", limit: "pacing", covers: 4, max: 2 }]);
    expect(limitsOf(found)).toEqual(["pacing"]);
  });
  it("is no hour for whoever sits already", () => {
    expect(kinds(party("sits", "18:00", { status: "seated" }), { tables: ["t1"], from: 1080, until: 1170 }, known([]))).toEqual([]);
  });
});

describe("tables", () => {
  it("take together what they have less what is lost, from the first party that none takes alone", () => {
    expect(roomOf(["t2", "t3"], FILE)).toEqual({ min: 5, max: 7 });
    expect(roomOf(["t1", "t3"], FILE)).toBeUndefined();
  });
  it("are pushed together for a party that one of them is too small for", () => {
    expect(tablesAt("t3", party("six", "20:00", { party_size: 6 }), FILE)).toEqual(["t2", "t3"]);
    expect(tablesAt("t3", party("two", "20:00"), FILE)).toEqual(["t3"]);
    expect(tablesAt("t3", party("own", "20:00", { tables: ["t2", "t3"] }), FILE)).toEqual(["t2", "t3"]);
  });
});

import { expect, it } from "vitest";

import { numberIn } from "./fields";
import { keyFrom, nextName } from "./keys";

it("a short name follows from the name, and is nobody else's", () => {
  const taken = new Set(["sala", "sala-2"]);
  expect(["Giardino d’Inverno", "Étage 1", "Sala", "???", "T 12", "_x"].map((name) => keyFrom(name, taken))).toEqual([
    "giardino-d-inverno", "etage-1", "sala-3", "x", "t-12", "x",
  ]);
  expect(keyFrom("a".repeat(90), new Set())).toHaveLength(59);
});

it("the next table is counted on", () => {
  expect([nextName("t9"), nextName("s30"), nextName("window"), nextName(undefined)]).toEqual(["t10", "s31", "", "t1"]);
});

it("numbers are read as they are written", () => {
  expect([numberIn("12"), numberIn("1a2"), numberIn(""), numberIn("-5"), numberIn("-5", true), numberIn("-", true)]).toEqual([12, 12, undefined, 5, -5, undefined]);
});

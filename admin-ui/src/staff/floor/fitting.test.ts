// Who fits where, and why not.
import { expect, it } from "vitest";

import { mayExceed, nextAt, obstacle, seatsOf } from "./fitting";
import { sampleFile, sampleParty } from "./sample";
import { standings } from "./standing";

const NOW = Date.parse("2026-11-21T20:00:00+01:00");
const sits = sampleParty({ time: "19:30", status: "seated" });
const due = sampleParty({ time: "20:10", tables: ["t3"] });
const file = sampleFile();
const all = standings({ file, day: [sits, due], held: new Set(), date: "2026-11-21", wall: "2026-11-21T20:00", now: NOW });
const why = (keys: string[], size: number, id?: string) => obstacle(file, all, keys, { size, ...(id ? { id } : {}) })?.why;

it("says what stands in the way", () => {
  expect(why(["t2"], 2)).toBeUndefined();
  expect(why(["t1"], 2)).toBe("taken");
  expect(why(["b1"], 2)).toBe("closed");
  expect(why(["t2"], 3)).toBe("seats");
  expect(why(["t2", "t3"], 4)).toBe("notTogether");
});

it("is not in its own way, nor is who has only booked", () => {
  expect(why(["t1"], 2, sits.id)).toBeUndefined();
  expect(why(["t1", "t2"], 4, sits.id)).toBeUndefined();
  expect(why(["t3"], 2)).toBeUndefined();
});

it("has a table for as long as it has its own, or not at all", () => {
  const stay = (until: string) => ({ from: NOW, until: Date.parse(`2026-11-21T${until}:00+01:00`) });
  expect(obstacle(file, all, ["t3"], { id: sits.id, size: 2, stay: stay("21:00") })).toEqual({ why: "taken", table: "t3", by: due });
  expect(obstacle(file, all, ["t3"], { id: sits.id, size: 2, stay: stay("20:10") })).toBeUndefined();
});

it("knows what staff may exceed", () => {
  expect(mayExceed({ why: "seats", table: "t1", min: 1, max: 2 })).toBe(true);
  expect(mayExceed({ why: "taken", table: "t1", by: sits })).toBe(false);
});

it("adds up tables that are pushed together, less what is lost", () => {
  const lost = { ...file, combinations: [{ key: "c", tables: ["t2", "t1"], seat_loss: 1 }] };
  expect(seatsOf(lost, ["t1", "t2"])).toEqual({ min: 1, max: 3 });
});

it("knows who comes first to tables that are taken together", () => {
  const later = sampleParty({ time: "21:45", tables: ["t2"] });
  const day = standings({ file, day: [due, later], held: new Set(), date: "2026-11-21", wall: "2026-11-21T20:00", now: NOW });
  expect(nextAt(day, ["t2", "t3"])).toBe(due);
  expect(nextAt(day, ["t2"])).toBe(later);
  expect(nextAt(day, ["t1"])).toBeUndefined();
});

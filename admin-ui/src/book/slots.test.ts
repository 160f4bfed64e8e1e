// Slots as a guest sees them.
import { describe, expect, it } from "vitest";

import type { Slot } from "../api/client";
import { changes, grouped, merged, missedRange, missedTime, newer, stretched, withMovable, withOwn } from "./slots";

const FRIDAY = "2026-11-27";

function slot(time: string, status = "available", date = FRIDAY): Slot {
  return { time, status, starts_at: `${date}T${time}:00+01:00`, ends_at: "", areas: [] };
}

describe("merging", () => {
  it("puts changed slots in their places, and new ones in order", () => {
    const before = [slot("19:00"), slot("20:00")];
    const after = merged(before, [slot("20:00", "full"), slot("19:30"), slot("00:30", "available", "2026-11-28")]);
    expect(after.map(({ time, status }) => `${time} ${status}`)).toEqual([
      "19:00 available",
      "19:30 available",
      "20:00 full",
      "00:30 available",
    ]);
  });

  it("passes over an answer that was overtaken", () => {
    const answer = (version: number) => ({ restaurant: "demo", date: FRIDAY, party_size: 2, version, slots: [] });
    expect(newer(answer(3), answer(2)).version).toBe(3);
    expect(newer(answer(3), answer(4)).version).toBe(4);
    expect(newer(undefined, answer(1)).version).toBe(1);
  });
});

describe("one's own booking", () => {
  it("does not stand in the way of its change, and others' do", () => {
    const slots = [slot("20:00", "full"), slot("20:30", "full"), slot("21:00", "too_soon")];
    const movable = [slot("20:00"), slot("20:30", "full"), slot("21:00")];
    expect(withMovable(slots, movable).map(({ status }) => status)).toEqual(["available", "full", "too_soon"]);
  });
});

describe("one's own hold", () => {
  it("is not gone to its holder", () => {
    const held = slot("20:00", "full");
    expect(withOwn([held], held.starts_at)[0]?.status).toBe("available");
    expect(withOwn([held], undefined)[0]?.status).toBe("full");
  });

  it("makes nothing bookable that is over", () => {
    const past = slot("20:00", "too_soon");
    expect(withOwn([past], past.starts_at)[0]?.status).toBe("too_soon");
  });
});

describe("parts of the day", () => {
  it("keep what starts after midnight with its evening, and leave out what cannot be had", () => {
    const late = slot("00:30", "available", "2026-11-28");
    const groups = grouped(FRIDAY, [slot("09:00", "too_soon"), slot("12:30"), slot("15:45"), slot("18:00", "full"), late]);
    expect(groups.map(({ part, slots }) => [part, slots.map((it) => it.time)])).toEqual([
      ["lunch", ["12:30", "15:45"]],
      ["evening", ["18:00", "00:30"]],
    ]);
  });

  it("that are full ask for alternatives to their middle", () => {
    const evening = ["19:00", "20:00", "21:00"].map((time) => slot(time, "full"));
    expect(missedTime(grouped(FRIDAY, [slot("12:30"), ...evening]))).toBe("20:00");
    expect(missedTime(grouped(FRIDAY, [slot("12:30"), slot("19:00"), slot("20:00", "full")]))).toBeUndefined();
    expect(missedTime([])).toBeUndefined();
  });
});

describe("waiting", () => {
  const evening = ["19:00", "20:00", "21:00"].map((time) => slot(time, "full"));
  const range = missedRange(grouped(FRIDAY, [slot("12:30"), ...evening]))!;

  it("begins with all of the part of the day that was missed", () => {
    expect([range.starts.map(({ time }) => time), range.from, range.to]).toEqual([["12:30", "19:00", "20:00", "21:00"], 1, 3]);
    expect(missedRange(grouped(FRIDAY, [slot("12:30")]))).toBeUndefined();
  });

  it("never ends before it begins", () => {
    const narrow = stretched(range, "to", 0);
    expect([narrow.from, narrow.to]).toEqual([0, 0]);
    const late = stretched(narrow, "from", 2);
    expect([late.from, late.to]).toEqual([2, 2]);
  });
});

it("tells what went and what came back", () => {
  const before = [slot("19:00"), slot("19:30", "full"), slot("20:00"), slot("20:30", "too_soon")];
  const after = [slot("19:00", "full"), slot("19:30"), slot("20:00"), slot("20:30", "too_soon"), slot("21:00")];
  const marks = [...changes(before, after)].map(([start, mark]) => `${start.slice(11, 16)} ${mark}`);
  expect(marks).toEqual(["19:00 taken", "19:30 freed"]);
});

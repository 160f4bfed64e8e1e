// Edits are taken back exactly, saved in order, and survive another editor.
import { describe, expect, it } from "vitest";

import type { RestaurantFile } from "../../house/restaurant";
import { drawnSpot } from "../layout";
import { sampleFile } from "../sample";
import { type Desk, type Event, next, opened, plan } from "./desk";
import { dragged, nudged } from "./dragging";
import { apply, applyAll, freeKey, invert, invertAll, type Op, removal } from "./ops";

const STEPS: Op[][] = [
  [{ do: "table.set", key: "t1", to: { spot: { x: 100, y: 100 }, rank: 5 } }],
  [{ do: "table.add", table: { key: "t9", seats: { min: 1, max: 2 } }, at: 1 }],
  removal(sampleFile(), "t1"),
  [{ do: "area.add", area: { key: "garden", name: "Garden" } }],
  [{ do: "area.set", key: "bar", to: { name: "Counter" } }],
  [{ do: "combination.set", key: "t1t2", to: { cost: 2 } }],
  [{ do: "combination.add", combination: { key: "t2t3", tables: ["t2", "t3"] } }],
  [{ do: "combination.remove", key: "t1t2" }],
];

/** A field that is `null` says as much as one that is not there. */
function lean(file: RestaurantFile | undefined): unknown {
  return JSON.parse(JSON.stringify(file), (_, value: unknown) => value ?? undefined);
}

describe("an edit", () => {
  it.each(STEPS.map((ops) => [ops.map((op) => op.do).join(", "), ops] as const))("%s changes something and is taken back", (_, ops) => {
    const before = sampleFile();
    const after = applyAll(ops, before)!;
    expect(after).not.toEqual(before);
    expect(lean(applyAll(invertAll(ops, before), after))).toEqual(lean(before));
    expect(before).toEqual(sampleFile());
  });

  it.each<[string, Op]>([
    ["of a table that is gone", { do: "table.set", key: "gone", to: { rank: 1 } }],
    ["that adds what is there", { do: "table.add", table: { key: "t1", seats: { min: 1, max: 2 } } }],
    ["that leaves half a combination", { do: "table.remove", key: "t1" }],
    ["of an area with tables", { do: "area.remove", key: "bar" }],
    ["that combines what is gone", { do: "combination.add", combination: { key: "x", tables: ["t1", "gone"] } }],
  ])("%s makes no sense", (_, op) => {
    expect(apply(op, sampleFile())).toBeUndefined();
  });

  it("names a new table as the others are", () => {
    expect([freeKey(sampleFile(), "t3"), freeKey(sampleFile(), "b2"), freeKey(sampleFile(), "x")]).toEqual(["t4", "b3", "x1"]);
    expect(invert({ do: "table.set", key: "gone", to: {} }, sampleFile())).toBeUndefined();
  });
});

describe("the desk", () => {
  const start = () => opened({ file: sampleFile(), version: 1 });
  const after = (desk: Desk, ...events: Event[]) => events.reduce(next, desk);
  const rank = (key: string, rank: number): Event => ({ is: "done", ops: [{ do: "table.set", key, to: { rank } }] });
  const ranks = (file: RestaurantFile) => file.tables.slice(0, 3).map((it) => it.rank);

  it("saves steps in order, and goes on from what was saved", () => {
    const desk = after(start(), rank("t1", 1), { is: "sending" }, rank("t2", 2), { is: "saved", version: 2 });
    expect([desk.base.version, desk.queue.length, ranks(desk.base.file), ranks(plan(desk))]).toEqual([2, 1, [1, undefined, undefined], [1, 2, undefined]]);
  });

  it("saves nudges of one table that still wait as one, and takes them back one by one", () => {
    const desk = after(start(), rank("t1", 1), rank("t1", 2));
    expect(desk.queue).toEqual([{ ops: [{ do: "table.set", key: "t1", to: { rank: 2 } }] }]);
    expect(ranks(plan(after(desk, { is: "undo" })))[0]).toBe(1);
    const sending = after(start(), rank("t1", 1), { is: "sending" }, rank("t1", 2));
    expect(sending.queue).toHaveLength(2);
  });

  it("undoes and does again", () => {
    const done = after(start(), rank("t1", 1), rank("t2", 2));
    const undone = after(done, { is: "undo" }, { is: "undo" });
    expect(lean(plan(undone))).toEqual(lean(sampleFile()));
    expect(plan(after(undone, { is: "redo" }, { is: "redo" }))).toEqual(plan(done));
    expect(after(undone, rank("t3", 3)).future).toEqual([]);
  });

  it("carries its steps out on what somebody else has made of the plan", () => {
    const theirs = applyAll([{ do: "table.set", key: "t2", to: { rank: 7 } }], sampleFile())!;
    const desk = after(start(), rank("t1", 1), { is: "sending" }, { is: "stale", base: { file: theirs, version: 2 } });
    expect([desk.isSending, desk.base.version, ranks(plan(desk)), desk.lost]).toEqual([false, 2, [1, 7, undefined], []]);
  });

  it("says which steps make no sense any more", () => {
    const theirs = applyAll(removal(sampleFile(), "t1"), sampleFile())!;
    const desk = after(start(), rank("t1", 1), rank("t2", 2), { is: "sending" }, { is: "stale", base: { file: theirs, version: 2 } });
    expect([desk.lost, desk.queue.length]).toEqual([["t1"], 1]);
    expect(after(desk, { is: "told" }).lost).toEqual([]);
  });

  it("does nothing twice when only the answer was lost", () => {
    const add: Event = { is: "done", ops: [{ do: "table.add", table: { key: "t9", area: "sala", seats: { min: 1, max: 2 } } }] };
    const sent = after(start(), add, { is: "sending" });
    const desk = after(sent, { is: "stale", base: { file: plan(sent), version: 2 } });
    expect([desk.queue, desk.lost]).toEqual([[], []]);
  });

  it("takes what comes by itself only between two steps", () => {
    const base = { file: applyAll([{ do: "table.set", key: "t2", to: { rank: 7 } }], sampleFile())!, version: 2 };
    expect(after(start(), rank("t1", 1), { is: "sending" }, { is: "read", base }).base.version).toBe(1);
    expect(ranks(plan(after(start(), { is: "read", base })))[1]).toBe(7);
    expect(after(start(), { is: "read", base: { ...base, version: 1 } }).base.file).toEqual(sampleFile());
  });

  it("shows what is refused as it was, and sends it again when asked to", () => {
    const ops = removal(sampleFile(), "t1");
    const desk = after(start(), { is: "done", ops }, { is: "sending" }, { is: "refused" });
    expect([plan(desk), desk.past]).toEqual([sampleFile(), []]);
    const again = after(desk, { is: "again", step: { ops, reassign: true } });
    expect([again.queue[0]!.reassign, plan(again).tables.length, lean(plan(after(again, { is: "undo" })))]).toEqual([true, 4, lean(sampleFile())]);
  });
});

describe("a table that is pulled", () => {
  const spot = drawnSpot({ x: 80, y: 80, width: 120, height: 80 });

  it("keeps to the grid", () => {
    expect(dragged(spot, "move", { x: 13, y: -4 })).toMatchObject({ x: 90, y: 80 });
    expect(nudged(spot, "left", false)).toMatchObject({ x: 70, y: 80 });
    expect(nudged(spot, "down", true)).toMatchObject({ x: 80, y: 130 });
  });

  it("grows around its middle, within bounds, also when it is turned", () => {
    expect(dragged(spot, "size", { x: 20, y: 5 })).toMatchObject({ x: 80, width: 160, height: 90 });
    expect(dragged(spot, "size", { x: -500, y: -500 })).toMatchObject({ width: 40, height: 40 });
    expect(dragged({ ...spot, rotation: 90 }, "size", { x: 0, y: 20 })).toMatchObject({ width: 160, height: 80 });
  });

  it("turns in steps, all the way round", () => {
    expect(dragged(spot, "turn", { x: 80, y: 80 }).rotation).toBe(90);
    expect(dragged(spot, "turn", { x: -80, y: 80 }).rotation).toBe(270);
    expect(dragged(spot, "turn", { x: 1, y: 0 }).rotation).toBe(0);
  });
});

import { describe, expect, it } from "vitest";

import { merge } from "./merge";

const t = (key: string, max = 2) => ({ key, seats: { min: 1, max } });
const base = { name: "Luna", contact: { phone: "1" }, tables: [t("t1"), t("t2"), t("t3")], closures: [{ from: "a" }] } as Record<string, any>;

describe("what two changed at once", () => {
  it("is kept where they changed different things", () => {
    const mine = { ...base, name: "Nina", tables: [t("t1", 4), t("t2"), t("t3")] };
    const theirs = { ...base, contact: { phone: "1", email: "e" }, tables: [t("t1"), t("t2", 6), t("t3"), t("t4")] };
    expect(merge(base, mine, theirs)).toEqual({
      value: { name: "Nina", contact: { phone: "1", email: "e" }, tables: [t("t1", 4), t("t2", 6), t("t3"), t("t4")], closures: [{ from: "a" }] },
      collisions: [],
    });
  });

  it("is told where both changed the same differently, with one's own in place", () => {
    const { value, collisions } = merge(base, { ...base, tables: [t("t1"), t("t2", 8), t("t3")] }, { ...base, tables: [t("t2", 6), t("t3")] });
    expect(value["tables"]).toEqual([t("t2", 8), t("t3")]);
    expect(collisions).toEqual([{ pointer: "/tables/0/seats/max", mine: 8, theirs: 6 }]);
  });

  it("is no collision when both changed it alike", () => {
    const both = { ...base, name: "Nina" };
    expect(merge(base, both, { ...both }).collisions).toEqual([]);
  });

  it("tells when one took out what the other changed", () => {
    const mine = { ...base, tables: [t("t1"), t("t3")] };
    const theirs = { ...base, tables: [t("t1"), t("t2", 6), t("t3")] };
    const { value, collisions } = merge(base, mine, theirs);
    expect(collisions).toHaveLength(1);
    expect(collisions[0]).toMatchObject({ mine: undefined, theirs: t("t2", 6) });
    expect(value["tables"]).toHaveLength(3);
  });

  it("takes out what one took out and nobody changed, and keeps fields that nobody knows", () => {
    const odd: Record<string, any> = { ...base, strange: 1 };
    const { value, collisions } = merge(odd, { ...odd, name: "x" }, { ...odd, tables: [t("t1")] });
    expect([value["tables"], value["strange"], collisions]).toEqual([[t("t1")], 1, []]);
  });

  it("holds a list without keys for one thing", () => {
    const { collisions } = merge(base, { ...base, closures: [] }, { ...base, closures: [{ from: "b" }] });
    expect(collisions.map(({ pointer }) => pointer)).toEqual(["/closures"]);
  });
});

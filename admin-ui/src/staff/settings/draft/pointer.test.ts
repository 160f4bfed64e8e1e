import { describe, expect, it } from "vitest";

import { isUnder, last, parent, put, same, valueAt } from "./pointer";

const file = { name: "Luna", tables: [{ key: "t1", seats: { min: 1, max: 2 } }, { key: "t2" }], policy: { lead_minutes: 60, strange: "kept" } };

describe("a pointer", () => {
  it("reads what is there, and nothing where there is nothing", () => {
    expect(valueAt(file, "/tables/0/seats/max")).toBe(2);
    expect(valueAt(file, "/tables/1/seats/max")).toBeUndefined();
    expect(valueAt({ contact: null }, "/contact")).toBeUndefined();
    expect(valueAt({ "a/b": { "~": 1 } }, "/a~1b/~0")).toBe(1);
  });

  it("writes, makes what is missing on the way, and loses nothing besides", () => {
    expect(put(file, "/tables/1/seats/max", 6).tables[1]).toEqual({ key: "t2", seats: { max: 6 } });
    expect(put(file, "/policy/lead_minutes", undefined).policy).toEqual({ strange: "kept" });
    expect(put({ contact: null }, "/contact/phone", "1")).toEqual({ contact: { phone: "1" } });
    expect(put(file, "/tables/0", undefined).tables).toEqual([{ key: "t2" }]);
    expect(file.tables).toHaveLength(2);
  });

  it("knows what lies below what", () => {
    expect([isUnder("/tables/1", "/tables/1"), isUnder("/tables/10", "/tables/1"), isUnder("/tables/1/key", "/tables/1")]).toEqual([true, false, true]);
    expect([last("/a/b"), parent("/a/b"), parent("")]).toEqual(["b", "/a", ""]);
  });
});

it("same: absent and null say the same, order of fields too, order of a list does not", () => {
  expect(same({ a: 1, b: null }, { a: 1 })).toBe(true);
  expect(same({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(same({ a: [] }, { a: {} })).toBe(false);
  expect(same(0, undefined)).toBe(false);
});

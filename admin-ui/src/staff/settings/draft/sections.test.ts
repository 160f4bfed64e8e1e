import { expect, it } from "vitest";

import type { RestaurantFile } from "../../house/restaurant";
import { changedSections, isOffered, sectionNamed, sectionOf } from "./sections";

const file: RestaurantFile = { version: 1, slug: "luna", name: "Luna", zone: "Europe/Rome", tables: [], services: [], policy: { lead_minutes: 60 } };

it("finds where something is set", () => {
  expect(["/contact/email", "/tables/3/seats", "/areas/0", "/policy/strikes/count", "/policy/waitlist/online", "/special_days/0/date", "/members/0"].map(sectionOf)).toEqual([
    "general", "tables", "tables", "policy", "waitlist", "special-days", undefined,
  ]);
});

it("says which sections differ, the waitlist apart from the other rules", () => {
  expect(changedSections(file, { ...file, policy: { lead_minutes: 60, waitlist: { online: false } } })).toEqual(["waitlist"]);
  expect(changedSections(file, { ...file, name: "Sole", policy: { lead_minutes: 30 } })).toEqual(["general", "policy"]);
  expect(changedSections(file, { ...file, closures: null })).toEqual([]);
});

it("offers what one may", () => {
  const viewer = (scope: string) => scope === "configuration:read";
  expect([isOffered("tables", viewer), isOffered("keys", viewer), isOffered("import", viewer)]).toEqual([true, false, false]);
  expect([sectionNamed("tables"), sectionNamed("nonsense"), sectionNamed(undefined)]).toEqual(["tables", undefined, undefined]);
});

// What a guest is told of where their reservation stands.
import { expect, it } from "vitest";

import { words } from "../i18n/en";
import { asksFirst, isAwaited, mayConfirm, standingOf } from "./standing";

const by = (cancelled_by: string | null) => standingOf({ status: "cancelled", cancelled_by });

it("knows who called off", () => {
  expect([by("guest"), by("staff"), by("house"), by(null)]).toEqual(["cancelled", "declined", "lapsed", "cancelled"]);
});

it("has a sentence for every status, also for one that it does not know", () => {
  const statuses = ["requested", "booked", "confirmed", "arrived", "seated", "finished", "no_show", "teleported", "lapsed"];
  const told = statuses.map((status) => standingOf({ status, cancelled_by: null }));
  expect(told).toEqual([...statuses.slice(0, 7), "unknown", "unknown"]);
  told.forEach((standing) => expect(words.standings[standing].why).not.toBe(""));
});

it("changes only what is still awaited", () => {
  expect((["requested", "booked", "confirmed", "arrived", "unknown"] as const).map(isAwaited)).toEqual([true, true, true, false, false]);
});

it("asks whether they come within two days of the start, once", () => {
  const starts_at = "2026-11-27T20:00:00+01:00";
  const at = (status: string, now: string) => mayConfirm({ status, starts_at }, Date.parse(now));
  expect(at("booked", "2026-11-25T19:59:00+01:00")).toBe(false);
  expect(at("booked", "2026-11-25T20:00:00+01:00")).toBe(true);
  expect(at("booked", "2026-11-27T20:00:00+01:00")).toBe(false);
  expect([at("confirmed", "2026-11-27T12:00:00+01:00"), at("requested", "2026-11-27T12:00:00+01:00")]).toEqual([false, false]);
});

it("knows which parties ask first", () => {
  const house = { approval_from_party: 7, approval_minutes: 240 };
  expect([asksFirst(house, 6), asksFirst(house, 7)]).toEqual([undefined, 240]);
  expect(asksFirst({ approval_from_party: null, approval_minutes: null }, 20)).toBeUndefined();
});

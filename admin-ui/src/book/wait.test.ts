// What somebody who waits is told.
import { expect, it, vi } from "vitest";

import { endsHere, isOpen, stageOf } from "./wait";

vi.mock("./kept", () => ({ kept: {} }));

const offer = { date: "", time: "", starts_at: "", ends_at: "", expires_at: "" };

it("knows every status, and has a neutral one for what it does not know", () => {
  const statuses = ["waiting", "accepted", "lapsed", "ended", "left", "floating"];
  expect(statuses.map((status) => stageOf({ status, offer: null }))).toEqual([...statuses.slice(0, 5), "unknown"]);
});

it("shows an offer only while there is one", () => {
  expect([stageOf({ status: "offered", offer }), stageOf({ status: "offered", offer: null })]).toEqual(["offered", "waiting"]);
});

it("looks again only while something can still come", () => {
  expect((["waiting", "offered", "accepted", "unknown"] as const).map(isOpen)).toEqual([true, true, false, false]);
});

it("counts down by the server's clock, whatever the guest's shows", () => {
  const expires = "2026-11-27T18:15:00Z";
  expect(endsHere(expires, 5_000, "Fri, 27 Nov 2026 18:00:00 GMT")).toBe(5_000 + 900_000);
  expect(endsHere(expires, 5_000, null)).toBe(Date.parse(expires));
});

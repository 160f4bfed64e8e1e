import { expect, it } from "vitest";

import type { ChangesFrame } from "./frames";
import { touched } from "./touched";

const frame = (kinds: string[], more: Partial<ChangesFrame> = {}) =>
  ({ type: "changes", cursor: "c", reservations: [], waits: [], version: 1, changes: kinds.map((kind) => ({ kind })), ...more }) as ChangesFrame;

it("asks again only for what a frame makes old", () => {
  expect([...touched(frame(["reservation"]), 1)]).toEqual(["availability", "unallocated", "quotes", "changes"]);
  expect([...touched(frame(["wait"]), 1)]).toEqual(["waitlist", "quotes", "changes"]);
  expect([...touched(frame(["hold"]), 1)]).toEqual(["availability", "quotes", "changes"]);
  expect(touched(frame(["table"], { version: 2 }), 1)).toContain("file");
  expect(touched(frame(["something new"]), 1).size).toBe(0);
});

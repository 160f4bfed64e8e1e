import { expect, it } from "vitest";

import { party } from "../sample";
import { basis } from "./visit";

const opened = party("a", "20:00", { notes: "Birthday", revision: 1 });

it("does not overwrite what somebody else has written meanwhile", () => {
  const theirs = { ...opened, notes: "Nut allergy", revision: 2 };
  expect(basis(opened, theirs, { notes: "Window" })).toBe(opened);
  expect(basis(opened, theirs, { party_size: 3 })).toBe(theirs);
});

it("does not mind steps that were taken meanwhile", () => {
  const arrived = { ...opened, status: "arrived", revision: 2 };
  expect(basis(opened, arrived, { notes: "Window" })).toBe(arrived);
});

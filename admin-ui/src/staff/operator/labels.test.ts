import { expect, it } from "vitest";

import { labelPatch, labelText } from "./labels";

it("come back as they were, and those that were taken out go", () => {
  const before = { account: "north", trial: "yes" };
  expect(labelPatch(before, labelText(before))).toEqual(before);
  expect(labelPatch(before, " account : south:west \n\n")).toEqual({ account: "south:west", trial: null });
  expect(labelPatch({}, "")).toEqual({});
});

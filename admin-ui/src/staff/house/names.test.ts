import type { TFunction } from "i18next";
import { expect, it } from "vitest";

import { nameOf } from "./names";

const t = ((key: string) => (key === "walkIn" ? "Ohne Reservierung" : key)) as TFunction;
const called = (name: string, channel: string) => nameOf({ guest: { name }, channel }, t);

it("says for whoever gave no name that they walked in, in the language of the page", () => {
  expect(called("Walk-in", "walk_in")).toBe("Ohne Reservierung");
  expect(called("", "walk_in")).toBe("Ohne Reservierung");
});

it("calls everybody else by their name", () => {
  expect(called("Rossi", "walk_in")).toBe("Rossi");
  expect(called("Walk-in", "online")).toBe("Walk-in");
});

import { expect, it } from "vitest";

import { slugOf, starter } from "./starter";

it.each([
  ["Osteria Luna", "osteria-luna"],
  ["  Chez l’Été & Fils ", "chez-lete-fils"],
  ["Weißer Bär", "weisser-bar"],
  ["八", ""],
  ["a".repeat(80), "a".repeat(63)],
])("calls %s %s", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

it("begins with tables that have keys of their own, and an owner", () => {
  const file = starter({ name: "Luna", slug: "luna", zone: "Europe/Rome", currency: "EUR", email: "a@example.com", room: "Room", dinner: "Dinner" });
  expect(new Set(file.tables.map((table) => table.key)).size).toBe(file.tables.length);
  expect(file.members).toEqual([{ email: "a@example.com", role: "owner" }]);
});

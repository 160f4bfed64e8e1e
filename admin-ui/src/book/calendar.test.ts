// The calendar file.
import { expect, it } from "vitest";

import { calendarFile } from "./calendar";

it("has instants in UTC, escaped text and short lines", () => {
  const booking = { id: "res_1", starts_at: "2026-11-27T20:00:00+01:00", ends_at: "2026-11-27T21:30:00+01:00", revision: 2 };
  const house = { name: "Osteria; Luna", address: "Via Lunga 1, piano terra, sotto i portici, Roma" };
  const text = calendarFile(house, booking, "https://example.test/b", new Date("2026-11-20T10:00:00Z"));
  const lines = text.replaceAll("\r\n ", "").split("\r\n");
  expect(lines).toContain("DTSTART:20261127T190000Z");
  expect(lines).toContain("DTEND:20261127T203000Z");
  expect(lines).toContain("SUMMARY:Osteria\\; Luna");
  expect(lines).toContain("LOCATION:Via Lunga 1\\, piano terra\\, sotto i portici\\, Roma");
  expect(text.split("\r\n").every((line) => new TextEncoder().encode(line).length <= 75)).toBe(true);
});

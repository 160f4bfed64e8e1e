// Days and times in words, whatever the clock of the machine shows.
import { expect, it } from "vitest";

import { chosen } from "./tongue";
import { clock, day, duration, isAfterMidnight, isDate, minutesAndSeconds, plusDays, today } from "./when";

it("knows the date on the restaurant's wall", () => {
  const instant = new Date("2026-11-27T23:30:00Z");
  expect(today("Europe/Rome", instant)).toBe("2026-11-28");
  expect(today("America/New_York", instant)).toBe("2026-11-27");
});

it("counts days over the change of clocks", () => {
  expect(plusDays("2026-10-24", 2)).toBe("2026-10-26");
  expect(plusDays("2026-12-31", 1)).toBe("2027-01-01");
});

it("writes what the wall shows, the way people there write it", () => {
  expect(clock("2026-11-27T20:00:00+01:00", "en-GB")).toBe("20:00");
  expect(clock("2026-11-27T20:00:00+01:00", "en-US")).toMatch(/8:00\sPM/);
  expect(day("2026-11-27", "de")).toBe("Freitag, 27. November");
});

it("knows a night from its evening", () => {
  expect(isAfterMidnight("2026-11-27", "2026-11-28T00:30:00+01:00")).toBe(true);
  expect(isAfterMidnight("2026-11-27", "2026-11-27T23:30:00+01:00")).toBe(false);
});

it("takes only dates for dates", () => {
  expect([isDate("2026-11-27"), isDate("2026-13-41"), isDate("soon"), isDate(null)]).toEqual([true, false, false, false]);
});

it("counts down", () => {
  expect([minutesAndSeconds(300), minutesAndSeconds(61), minutesAndSeconds(9)]).toEqual(["5:00", "1:01", "0:09"]);
});

it("says how long something takes as people do", () => {
  expect([45, 90, 60, 240, 1440, 150].map((minutes) => duration(minutes, "en-GB"))).toEqual([
    "45 minutes", "90 minutes", "1 hour", "4 hours", "24 hours", "3 hours",
  ]);
  expect(duration(1440, "de")).toBe("24 Stunden");
});

it("speaks the first language it knows, in the guest's own variant", () => {
  expect(chosen(["nl-NL", "de-AT", "en"])).toEqual({ name: "de", locale: "de-AT" });
  expect(chosen(["fr", "en-US", "fr-CA"])).toEqual({ name: "fr", locale: "fr-CA" });
  expect(chosen(["en"])).toEqual({ name: "en", locale: "en-GB" });
  expect(chosen(["ja"])).toEqual({ name: "en", locale: "en-GB" });
});

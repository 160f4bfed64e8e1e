import { describe, expect, it } from "vitest";

import { later, minuteOf, timeAt } from "./clock";

describe("minutes of a service day", () => {
  it("go on past midnight", () => {
    expect(minuteOf("2027-03-05", "2027-03-05T19:30:00+01:00")).toBe(1170);
    expect(minuteOf("2027-03-05", "2027-03-06T00:30:00+01:00")).toBe(1470);
    expect(timeAt(1470)).toBe("00:30");
  });
  it("are those of the restaurant's wall, whatever its offset", () => {
    expect(minuteOf("2027-03-05", "2027-03-05T19:30:00-08:00")).toBe(1170);
    expect(later("2027-03-05T23:45:00-08:00", 30)).toBe("2027-03-06T00:15:00-08:00");
    expect(later("2027-03-05T23:45:00Z", -15)).toBe("2027-03-05T23:30:00Z");
  });
});

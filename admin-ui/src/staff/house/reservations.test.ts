import { describe, expect, it } from "vitest";

import { placed, type Reservation } from "./reservations";

const at = (id: string, starts_at: string, revision = 1) => ({ id, starts_at, revision }) as Reservation;
const early = at("a", "2027-03-05T19:00:00+01:00");
const late = at("b", "2027-03-05T21:00:00+01:00", 4);

describe("a reservation in its day", () => {
  it("stands by its time", () => {
    expect(placed([early, late], at("c", "2027-03-05T20:00:00+01:00"), true).map((it) => it.id)).toEqual(["a", "c", "b"]);
  });
  it("is replaced by its later revision only", () => {
    expect(placed([late], at("b", "2027-03-05T19:30:00+01:00", 5), true)[0]?.revision).toBe(5);
    expect(placed([late], at("b", "2027-03-05T19:30:00+01:00", 3), true)).toEqual([late]);
  });
  it("leaves the day that it was moved from", () => {
    expect(placed([early, late], at("b", "2027-03-06T19:00:00+01:00", 5), false)).toEqual([early]);
    expect(placed([early], at("z", "2027-03-06T19:00:00+01:00"), false)).toEqual([early]);
  });
});

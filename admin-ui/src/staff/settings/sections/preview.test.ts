import { describe, expect, it } from "vitest";

import type { Service } from "../../house/restaurant";
import { nightOf, startsOf, turnMatrix } from "./preview";
import { isDone } from "./steps";
import { servicesOf } from "./special";

const dinner: Service = {
  key: "dinner", days: ["fri", "sat"], first_start: "22:00", last_start: "00:00", ends: "02:00", slot_minutes: 60,
  turn_minutes: [{ party_max: 2, minutes: 90, told_minutes: 75 }, { party_max: 4, minutes: 150 }],
  overrides: [
    { days: ["sat"], turn_minutes: [{ party_max: 4, minutes: 120 }] },
    { from: "23:00", to: "23:00", starts_for: "in_house" },
    { from: "22:00", starts_for: "nobody", days: ["fri"], to: "22:00" },
  ],
};
const times = (service: Service, day: "fri" | "sat", party: number) => startsOf(service, day, party).map(({ time, until, startsFor }) => `${time} ${until} ${startsFor}`);

describe("the starts of a day", () => {
  it("go past midnight, end in time, and follow the first exception that says something", () => {
    expect(times(dinner, "fri", 2)).toEqual(["23:00 00:15 in_house", "00:00 01:15 online"]);
    expect(times(dinner, "sat", 2)).toEqual(["22:00 00:00 online", "23:00 01:00 in_house", "00:00 02:00 online"]);
  });

  it("leave out those at which the party could not stay; the last size holds beyond", () => {
    expect(times(dinner, "fri", 9)).toEqual(["23:00 01:30 in_house"]);
  });

  it("are none while the times are half written", () => {
    expect(startsOf({ ...dinner, first_start: "" }, "fri", 2)).toEqual([]);
    expect(startsOf({ ...dinner, slot_minutes: 0 }, "fri", 2).length).toBeLessThan(401);
  });

  it("have the usual stays when none are said", () => {
    const usual: Service = { key: "l", days: ["mon"], first_start: "12:00", last_start: "12:30", ends: "14:00" };
    expect(startsOf(usual, "mon", 3).map(({ until }) => until)).toEqual(["13:45", "14:00"]);
  });
});

it("the matrix has the stays by size and day", () => {
  const { days, rows } = turnMatrix(dinner);
  expect(days).toEqual(["fri", "sat"]);
  expect(rows).toEqual([{ party: 2, stays: [[90], [120]] }, { party: 4, stays: [[150], [120]] }]);
});

it("a special day begins with the services of its weekday, and no weekdays in them", () => {
  const file = { version: 1, slug: "s", name: "n", zone: "z", tables: [], services: [dinner] };
  const [special] = servicesOf(file, "2026-11-28");
  expect(special).not.toHaveProperty("days");
  expect(special?.overrides).toEqual([{ turn_minutes: [{ party_max: 4, minutes: 120 }] }, { from: "23:00", to: "23:00", starts_for: "in_house" }]);
  expect(servicesOf(file, "2026-11-23")).toEqual([]);
});

it("a new restaurant has everything to do; rules count as said when they differ from the usual", () => {
  const file = { version: 1, slug: "s", name: "n", zone: "z", tables: [{ key: "t1", seats: { min: 1, max: 2 } }], services: [] };
  const done = (more: object) => (["general", "tables", "services", "policy", "members"] as const).filter((step) => isDone({ ...file, ...more }, step));
  expect(done({})).toEqual([]);
  expect(done({ policy: { lead_minutes: 60, online_party: { max: 8, min: 1 }, waitlist: { online: false } } })).toEqual([]);
  expect(done({ policy: { lead_minutes: 30 }, contact: { phone: "1" }, services: [dinner] })).toEqual(["general", "services", "policy"]);
});

describe("what of a service is past midnight", () => {
  const from = (first_start: string, last_start: string, ends: string) => nightOf({ ...dinner, first_start, last_start, ends });

  it.each([
    ["18:00", "21:00", "23:30", "none"],
    ["18:00", "21:00", "01:00", "end"],
    ["18:00", "01:00", "03:00", "starts"],
    // Meant was 21:00 or so.
    ["18:00", "12:00", "15:00", "long"],
    ["18:00", "17:45", "23:30", "long"],
    ["", "17:45", "23:30", "none"],
  ])("from %s to %s until %s: %s", (first, last, ends, said) => expect(from(first, last, ends)).toBe(said));
});

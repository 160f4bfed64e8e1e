import { describe, expect, it } from "vitest";

import { found, isAllergy, lateMinutes, quickSteps, seatedMinutes, stepsOf, totals } from "./evening";
import { FILE, party } from "./sample";

const rossi = party("Rossi", "20:00", { guest: { name: "Ròssi", phone: "+39 333 123 45 67" } });
const seated = party("Greco", "19:30", { status: "seated", party_size: 4 });
const gone = party("Marino", "21:00", { status: "cancelled" });

describe("whom a search finds", () => {
  const names = (text: string) => found([rossi, seated, gone], { text }).map((it) => it.id);
  it("is by name without regard to letters and accents", () => expect(names("rossi")).toEqual(["Rossi"]));
  it("is by figures of the number as people type them", () => {
    expect(names("333 12345")).toEqual(["Rossi"]);
    expect(names("33")).toEqual([]);
  });
  it("is by status and service too", () => {
    expect(found([rossi, seated], { status: "seated" })).toEqual([seated]);
    expect(found([rossi, seated], { service: "lunch" })).toEqual([]);
  });
});

describe("the evening", () => {
  it("counts who comes and who is here, not who called off", () => {
    expect(totals([rossi, seated, gone])).toEqual({
      all: { parties: 2, covers: 6 },
      here: { parties: 1, covers: 4 },
      coming: { parties: 1, covers: 2 },
    });
  });
  it("worries about the late as the house says", () => {
    const minutes = (more: number) => Date.parse(rossi.starts_at) + more * 60_000;
    expect([14, 15, 40].map((it) => lateMinutes(rossi, FILE, minutes(it)))).toEqual([0, 15, 40]);
    expect(lateMinutes(seated, FILE, minutes(60))).toBe(0);
  });
  it("counts the minutes at the table from when they sat down", () => {
    const sat = party("r", "19:30", { status: "seated", status_since: "2027-03-05T19:50:00+01:00" });
    expect(seatedMinutes(sat, Date.parse("2027-03-05T20:00:30+01:00"))).toBe(10);
  });
  it("offers what follows", () => {
    const arrived = party("a", "20:00", { status: "arrived", can_undo: true });
    const start = Date.parse(arrived.starts_at);
    expect(stepsOf(arrived, start)).toEqual(["seat", "no-show", "cancel", "undo"]);
    expect(stepsOf(arrived, start - 1)).toEqual(["seat", "cancel", "undo"]);
    expect(quickSteps(rossi, false)).toEqual(["arrive", "seat"]);
    expect(quickSteps(rossi, true)).toEqual(["arrive", "seat", "no-show"]);
  });
  it("sees allergies in five languages", () => {
    const noted = ["Nut allergy", "allergia alle noci", "Glutenunverträglich", "intolérance au lactose", "celíaca"];
    expect(noted.map(isAllergy)).toEqual([true, true, true, true, true]);
    expect([null, "Birthday", "Window"].map(isAllergy)).toEqual([false, false, false]);
  });
});

import { describe, expect, it } from "vitest";

import { type Change, differences, said, type Spoken } from "./change";

const spoken: Spoken = {
  yes: "sì",
  no: "no",
  weekday: (index) => ["lun", "mar", "mer", "gio", "ven", "sab", "dom"][index]!,
  field: (name) => ({ party_max: "Fino a", minutes: "Tavolo per", first_start: "Primo arrivo", name: "Nome" })[name] ?? name,
  turn: (party, minutes) => `fino a ${party}: ${minutes} min`,
  word: (field, value) => (field === "status" ? { booked: "Prenotato" }[value] ?? value : value),
};

describe("what was changed", () => {
  it("leaves out what only programs read", () => {
    const all = differences({ before: { guest: "gst_1", revision: 1, status: "booked" }, after: { guest: "gst_2", revision: 2, status: "seated" } } as unknown as Change);
    expect(all).toEqual([{ field: "status", before: "booked", after: "seated" }]);
  });

  it("is said in the words of the page, down to what lies in lists", () => {
    expect(said("turns", [{ party_max: 2, minutes: 90 }, { party_max: 4, minutes: 105 }], spoken)).toBe("fino a 2: 90 min; fino a 4: 105 min");
    expect(said("turns", [{ party_max: 2, minutes: 90, told_minutes: 75 }], spoken)).toBe("Fino a: 2, Tavolo per: 90, told_minutes: 75");
    expect(said("status", "booked", spoken)).toBe("Prenotato");
    expect(said("accessible", true, spoken)).toBe("sì");
  });

  it("has weekdays and times of day where the server has numbers", () => {
    expect(said("days", 0b110_0001, spoken)).toBe("lun, sab, dom");
    expect(said("services", [{ key: "san", name: "San Silvestro", days: 0, first_start: 1230 }], spoken)).toBe("Nome: San Silvestro, Primo arrivo: 20:30");
  });
});

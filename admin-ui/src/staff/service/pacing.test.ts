import { describe, expect, it } from "vitest";

import { heldOn } from "./hours";
import { pacing } from "./pacing";
import { DATE, FILE, party } from "./sample";

const at = (time: string, day: ReturnType<typeof party>[]) => pacing(day, heldOn(FILE, DATE), DATE).find((it) => it.time === time);

describe("covers by slot", () => {
  it("has every start, past midnight too", () => {
    const times = pacing([], heldOn(FILE, DATE), DATE).map((it) => it.time);
    expect([times.length, times[0], times.at(-1)]).toEqual([23, "19:00", "00:30"]);
  });
  it("counts whoever starts then and was not called off", () => {
    const day = [party("a", "21:00", { party_size: 4, channel: "online" }), party("b", "21:05"), party("c", "21:00", { status: "no_show" })];
    expect(at("21:00", day)).toMatchObject({ covers: 6, parties: 2, online: 4, max: 6, onlineMax: 4, state: "full" });
  });
  it("says when it is more than may start, by the override of that start", () => {
    expect(at("20:00", [party("a", "20:00", { party_size: 3 })])).toMatchObject({ max: 2, state: "over" });
  });
});

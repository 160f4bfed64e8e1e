// What a table is doing follows from the book, the file and the clock.
import { describe, expect, it } from "vitest";

import type { Reservation } from "../house/reservations";
import { channelIn, closedFor, serviceNow } from "../house/hours";
import { sampleFile, sampleParty } from "./sample";
import { due, standings, waiting } from "./standing";

const NOW = Date.parse("2026-11-21T20:00:00+01:00");

function at(...day: Reservation[]) {
  const known = { file: sampleFile(), day, held: new Set(["t2"]), date: "2026-11-21", wall: "2026-11-21T20:00", now: NOW };
  return standings(known);
}

describe("a table", () => {
  it("is free, and says who comes next", () => {
    const next = sampleParty({ time: "21:30" });
    expect(at(next).get("t1")).toMatchObject({ doing: "free", next: [next] });
  });

  it.each([
    ["20:30", "soon", 30],
    ["20:00", "soon", 0],
    ["19:48", "late", 12],
  ])("expects a party at %s: %s by %i minutes", (time, doing, minutes) => {
    expect(at(sampleParty({ time })).get("t1")).toMatchObject({ doing, minutes });
  });

  it("has a party that is here and waits", () => {
    const party = sampleParty({ time: "20:15", status: "arrived", status_since: "2026-11-21T19:55:00+01:00" });
    expect(at(party).get("t1")).toMatchObject({ doing: "waiting", minutes: 5, party, next: [] });
  });

  it("counts from when they sat down, not from when they were to come", () => {
    const party = sampleParty({ time: "19:00", status: "seated", status_since: "2026-11-21T19:08:00+01:00" });
    const next = sampleParty({ time: "21:00", guest: { name: "Bianchi" } as Reservation["guest"] });
    expect(at(party, next).get("t1")).toMatchObject({ doing: "seated", minutes: 52, party, next: [next] });
  });

  it("is over its time once the party has had it", () => {
    const party = sampleParty({ time: "18:15", status: "seated", status_since: "2026-11-21T18:15:00+01:00" });
    expect(at(party).get("t1")).toMatchObject({ doing: "over", minutes: 15 });
  });

  it("forgets who has left, and both tables of a party know it", () => {
    const gone = sampleParty({ time: "19:00", status: "finished" });
    const both = sampleParty({ time: "19:30", status: "seated", tables: ["t1", "t2"] });
    const all = at(gone, both);
    expect([all.get("t1")!.doing, all.get("t2")!.doing]).toEqual(["seated", "seated"]);
  });

  it("is being booked, closed for the winter, kept for walk-ins", () => {
    const all = at();
    expect(all.get("t2")!.doing).toBe("held");
    expect(all.get("b1")).toMatchObject({ doing: "closed", reason: "Winter" });
    expect([all.get("t3")!.isForWalkIns, all.get("t1")!.isForWalkIns]).toEqual([true, false]);
  });
});

describe("the service", () => {
  it("is the one that is on, the next, or the last of the day", () => {
    const file = sampleFile();
    const on = (wall: string, date = "2026-11-21") => serviceNow(file, date, wall)?.key;
    expect([on("2026-11-21T13:00"), on("2026-11-21T17:00"), on("2026-11-21T23:00"), on("2026-11-22T00:30"), on("2026-11-22T02:00")]).toEqual(["lunch", "dinner", "dinner", "dinner", "dinner"]);
    expect(on("2026-11-23T20:00", "2026-11-23")).toBeUndefined();
  });

  it("may have closures and channels of its own", () => {
    const file = sampleFile();
    file.closures = [{ from: "2026-11-21", to: "2026-11-21", services: ["lunch"], tables: ["t1"] }];
    const [table] = file.tables;
    expect([closedFor(file, table!, "2026-11-21", "lunch"), closedFor(file, table!, "2026-11-21", "dinner"), closedFor(file, table!, "2026-11-22", "lunch")]).toEqual(["", undefined, undefined]);
    expect(channelIn({ ...table!, channels: [{ service: "lunch", channel: "in_house" }] }, "lunch")).toBe("in_house");
  });
});

it("lists who waits longest first, and who is due within the hour or late", () => {
  const arrived = (name: string, since: string) => sampleParty({ time: "20:00", status: "arrived", status_since: `2026-11-21T${since}:00+01:00`, guest: { name } as Reservation["guest"] });
  const [short, long] = [arrived("Short", "19:58"), arrived("Long", "19:40")];
  expect(waiting([short, long], NOW)).toEqual([long, short]);
  const [late, soon, later] = [sampleParty({ time: "19:45" }), sampleParty({ time: "21:00" }), sampleParty({ time: "21:01" })];
  expect(due([late, soon, later, long], NOW)).toEqual([late, soon]);
});

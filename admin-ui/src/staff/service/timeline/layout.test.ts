import { describe, expect, it } from "vitest";

import { heldOn } from "../hours";
import { DATE, FILE, party } from "../sample";
import { blocksOf, drawn, groupsOf, rowAt, snapped, spanOf, WAITING } from "./layout";

describe("the timeline", () => {
  it("is as long as the services, and longer for whoever needs it", () => {
    const services = heldOn(FILE, DATE);
    expect(spanOf(services, [], DATE)).toEqual({ from: 1140, until: 1560 });
    expect(spanOf(services, [party("early", "17:30")], DATE).from).toBe(1020);
    expect(spanOf([], [], DATE)).toEqual({ from: 720, until: 1440 });
  });
  it("has a row for each table in the order of the file, by area", () => {
    const keys = groupsOf(FILE, []).map(({ name, lines }) => [name, lines.map((it) => it.key)]);
    expect(keys).toEqual([["Sala", ["t1", "t2", "t3"]], [undefined, ["b1"]]]);
  });
  it("has whoever waits for a table on top, and nobody who called off", () => {
    const day = [party("a", "20:00", { tables: [] }), party("c", "20:00", { tables: [], status: "cancelled" })];
    const top = groupsOf(FILE, day)[0]!;
    expect([top.key, top.lines[0]!.parties.map((it) => it.id)]).toEqual([WAITING, ["a"]]);
  });
  it("has whoever waits for an answer once: at the table that is kept, or among those without one", () => {
    const day = [party("kept", "20:00", { status: "requested", tables: ["t1"] }), party("none", "20:00", { status: "requested", tables: [] })];
    const lines = groupsOf(FILE, day).flatMap((it) => it.lines).filter((it) => it.parties.length);
    expect(lines.map((it) => [it.key, it.parties.map(({ id }) => id)])).toEqual([[WAITING, ["none"]], ["t1", ["kept"]]]);
  });
  it("shows a party on each of its tables", () => {
    const lines = groupsOf(FILE, [party("both", "20:00", { tables: ["t2", "t3"] })]).flatMap((it) => it.lines);
    expect(lines.filter((it) => it.parties.length).map((it) => it.key)).toEqual(["t2", "t3"]);
  });
  it("puts parties that overlap below each other", () => {
    const { blocks, lanes } = blocksOf([party("a", "20:00"), party("b", "20:30"), party("c", "21:30")], DATE, 0);
    expect([blocks.map((it) => it.lane), lanes]).toEqual([[0, 1, 0], 2]);
  });
  it("draws whoever sits too long until now", () => {
    expect(drawn(party("a", "20:00", { status: "seated" }), DATE, 1320).until).toBe(1320);
    expect(drawn(party("a", "20:00"), DATE, 1320).until).toBe(1290);
  });
  it("knows the row under a height and the nearest start", () => {
    const rows = [{ key: "t1", top: 30, height: 50 }, { key: "t2", top: 80, height: 50 }];
    expect([0, 79, 80, 900].map((y) => rowAt(rows, y))).toEqual(["t1", "t1", "t2", "t2"]);
    expect([snapped(37, 15), snapped(38, 15), snapped(-8, 15)]).toEqual([30, 45, -15]);
  });
});

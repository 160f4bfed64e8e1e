import { describe, expect, it } from "vitest";

import { FeedMachine, type News } from "./machine";

const hello = (cursor: string | null) => ({ is: "frame", text: JSON.stringify({ type: "hello", cursor }) }) as const;
const reset = (cursor: string) => ({ is: "frame", text: JSON.stringify({ type: "reset", cursor }) }) as const;
const changes = (cursor: string) => ({ is: "frame", text: JSON.stringify({ type: "changes", cursor, changes: [], reservations: [], waits: [], version: 1 }) }) as const;

function started(): FeedMachine {
  const machine = new FeedMachine("win", () => 1);
  machine.step({ is: "started" });
  machine.step({ is: "opened" });
  return machine;
}

const told = (effects: ReturnType<FeedMachine["step"]>): News[] => effects.flatMap((it) => (it.do === "tell" ? [it.news] : []));
const opened = (effects: ReturnType<FeedMachine["step"]>) => effects.flatMap((it) => (it.do === "open" ? [it.query] : []));

describe("the feed", () => {
  it("asks for everything once it is told of changes", () => {
    const machine = new FeedMachine("win", () => 1);
    expect(opened(machine.step({ is: "started" }))).toEqual(["client=win"]);
    machine.step({ is: "opened" });
    expect(told(machine.step(hello("a")))).toEqual([{ is: "reload" }, { is: "standing", standing: "live" }]);
  });

  it("goes on where it was cut off, and asks for nothing", () => {
    const machine = started();
    machine.step(hello("a"));
    machine.step(changes("b"));
    const lost = machine.step({ is: "closed", code: 1006 });
    expect(lost[0]).toEqual({ do: "wake", seconds: 0.3 });
    expect(told(lost)).toEqual([{ is: "standing", standing: "lost" }]);
    expect(opened(machine.step({ is: "woken" }))).toEqual(["client=win&after=b"]);
    machine.step({ is: "opened" });
    expect(told(machine.step(hello("b")))).toEqual([{ is: "standing", standing: "live" }]);
  });

  it("asks for everything where it cannot go on", () => {
    const machine = started();
    machine.step(hello("a"));
    machine.step({ is: "back" });
    machine.step({ is: "opened" });
    expect(told(machine.step(hello(null)))).toEqual([]);
    expect(told(machine.step(reset("z")))).toEqual([{ is: "reload" }, { is: "standing", standing: "live" }]);
    expect(opened(machine.step({ is: "back" }))).toEqual(["client=win&after=z"]);
  });

  it.each([[4401, "signed-out"], [4403, "shut-out"], [4004, "gone"]] as const)("ends with %i", (code, standing) => {
    const machine = started();
    machine.step(hello("a"));
    expect(machine.step({ is: "closed", code })).toEqual([{ do: "tell", news: { is: "standing", standing } }]);
    expect(machine.step({ is: "woken" })).toEqual([]);
    expect(machine.step({ is: "back" })).toEqual([]);
  });

  it("waits longer each time that nobody answers", () => {
    const machine = started();
    const pauses = [1, 2, 3].map(() => {
      const wake = machine.step({ is: "closed", code: 1006 })[0];
      machine.step({ is: "woken" });
      return wake?.do === "wake" ? wake.seconds : 0;
    });
    expect(pauses).toEqual([0.3, 0.6, 1.2]);
  });
});

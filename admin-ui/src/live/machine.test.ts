// The live machine, driven by hand: every word that the socket could say, without a socket.
import { beforeEach, describe, expect, it } from "vitest";

import type { Question } from "./frames";
import { type Effect, LiveMachine, type News } from "./machine";

const friday: Question = { date: "2026-11-27", party_size: 2, area: null };
const saturday: Question = { ...friday, date: "2026-11-28" };
const slot = (time: string, status: string) => ({ time, starts_at: `2026-11-27T${time}:00+01:00`, ends_at: "", areas: [], status });
const told = (effects: Effect[]): News[] => effects.flatMap((effect) => (effect.do === "tell" ? [effect.news] : []));
const hello = JSON.stringify({ type: "hello", cursor: null, restaurant: "demo", ping_seconds: 15 });
const reset = (question: Question, cursor = "c1") =>
  JSON.stringify({ type: "reset", cursor, version: 1, ...question, slots: [slot("20:00", "available")], more: "unknown" });

let machine: LiveMachine;
const say = (text: string) => machine.step({ is: "frame", text });

function live(): void {
  machine.step({ is: "asked", question: friday });
  machine.step({ is: "opened" });
  say(hello);
  say(reset(friday));
}

beforeEach(() => {
  machine = new LiveMachine(() => 1);
});

describe("asking", () => {
  it("opens a socket whose address asks the question", () => {
    const effects = machine.step({ is: "asked", question: { ...friday, area: "sala" } });
    expect(effects).toEqual([{ do: "open", query: "date=2026-11-27&party_size=2&area=sala" }]);
  });

  it("asks another question on the same socket", () => {
    live();
    const [told, ...sent] = machine.step({ is: "asked", question: saturday });
    expect(told).toEqual({ do: "tell", news: { is: "standing", standing: "connecting" } });
    expect(sent.map((it) => (it.do === "send" ? JSON.parse(it.text) : it))).toEqual([
      { type: "subscribe", date: "2026-11-28", party_size: 2 },
      { type: "unsubscribe", date: "2026-11-27", party_size: 2 },
    ]);
  });

  it("asks what the guest looks at by the time the socket talks", () => {
    machine.step({ is: "asked", question: friday });
    expect(machine.step({ is: "asked", question: saturday })).toEqual([]);
    machine.step({ is: "opened" });
    expect(say(hello).map((it) => it.do)).toEqual(["send", "send"]);
  });

  it("passes over answers to a question that is no longer asked", () => {
    live();
    machine.step({ is: "asked", question: saturday });
    expect(say(reset(friday, "c2"))).toEqual([]);
  });
});

describe("asking what is refused", () => {
  it("stops listening, and begins anew with the next question", () => {
    live();
    expect(machine.step({ is: "dropped" }).map((it) => it.do)).toEqual(["close", "tell"]);
    expect(machine.step({ is: "back" })).toEqual([]);
    expect(machine.step({ is: "asked", question: saturday }).map((it) => it.do)).toEqual(["open"]);
  });

  it("stops coming back", () => {
    live();
    machine.step({ is: "closed", code: 1006 });
    expect(machine.step({ is: "dropped" }).map((it) => it.do)).toContain("rest");
    expect(machine.step({ is: "woken" })).toEqual([]);
  });
});

describe("hearing", () => {
  it("is live from the first slots on, and tells them whole", () => {
    machine.step({ is: "asked", question: friday });
    machine.step({ is: "opened" });
    expect(say(hello)).toEqual([]);
    expect(told(say(reset(friday)))).toEqual([
      { is: "slots", question: friday, slots: [slot("20:00", "available")], version: 1, whole: true },
      { is: "standing", standing: "live" },
    ]);
  });

  it("tells changes as changes", () => {
    live();
    const frame = { type: "slots", cursor: "c2", version: 2, ...friday, slots: [slot("20:00", "full")] };
    expect(told(say(JSON.stringify(frame)))).toEqual([
      { is: "slots", question: friday, slots: [slot("20:00", "full")], version: 2, whole: false },
    ]);
  });

  it("tolerates what it does not know", () => {
    live();
    expect([say('{"type":"weather"}'), say("no json"), say("null"), say("[]")].flat()).toEqual([]);
  });

  it("tells a refusal by its code, and that nothing more is heard", () => {
    live();
    const frame = { type: "problem", cursor: null, code: "party_too_large", ...friday };
    expect(told(say(JSON.stringify(frame)))).toEqual([
      { is: "refused", question: friday, code: "party_too_large" },
      { is: "standing", standing: "lost" },
    ]);
  });
});

describe("coming back", () => {
  it("says that it is lost, and resumes after the last cursor", () => {
    live();
    const effects = machine.step({ is: "closed", code: 1006 });
    expect(effects[0]).toEqual({ do: "wake", seconds: 0.3 });
    expect(told(effects)).toEqual([{ is: "standing", standing: "lost" }]);
    expect(machine.step({ is: "woken" })).toEqual([{ do: "open", query: "date=2026-11-27&party_size=2&after=c1" }]);
    machine.step({ is: "opened" });
    expect(told(say(hello))).toEqual([{ is: "standing", standing: "live" }]);
  });

  it("waits longer each time, up to a limit, and starts anew once greeted", () => {
    machine.step({ is: "asked", question: friday });
    const pauses = Array.from({ length: 8 }, () => {
      const [wake] = machine.step({ is: "closed", code: 1006 });
      machine.step({ is: "woken" });
      return wake?.do === "wake" ? wake.seconds : undefined;
    });
    expect(pauses).toEqual([0.3, 0.6, 1.2, 2.4, 4.8, 9.6, 15, 15]);
    machine.step({ is: "opened" });
    say(hello);
    expect(machine.step({ is: "closed", code: 1001 })[0]).toEqual({ do: "wake", seconds: 0.3 });
  });

  it("draws pauses apart, never below half", () => {
    machine = new LiveMachine(() => 0);
    machine.step({ is: "asked", question: friday });
    expect(machine.step({ is: "closed", code: 1006 })).toEqual([{ do: "wake", seconds: 0.15 }]);
  });

  it("gives a server that asks for it at least a second", () => {
    machine.step({ is: "asked", question: friday });
    expect(machine.step({ is: "closed", code: 1013 })).toEqual([{ do: "wake", seconds: 1 }]);
  });

  it("never comes back to a restaurant that is gone", () => {
    live();
    expect(told(machine.step({ is: "closed", code: 4004 }))).toEqual([{ is: "standing", standing: "over" }]);
    expect(machine.step({ is: "back" })).toEqual([]);
    expect(machine.step({ is: "asked", question: saturday })).toEqual([]);
  });

  it("does not wait when the device is back", () => {
    live();
    machine.step({ is: "closed", code: 1006 });
    expect(machine.step({ is: "back" }).map((it) => it.do)).toEqual(["rest", "open"]);
  });

  it("does not trust a socket that slept", () => {
    live();
    expect(machine.step({ is: "back" }).map((it) => it.do)).toEqual(["close", "tell", "open"]);
  });
});

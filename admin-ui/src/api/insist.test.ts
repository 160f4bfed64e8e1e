// Asking again, and saying the same thing with the same key.
import { describe, expect, it, vi } from "vitest";

import { forgetKey, insist, keyFor, once } from "./insist";
import { Problem, type ProblemBody, Unreachable } from "./problem";

const problem = (status: number, retryAfter = 1) =>
  new Problem({ type: "", title: "", status, detail: "", code: "", request_id: "", errors: [] }, retryAfter);

function answering(...answers: unknown[]) {
  return vi.fn(async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
}

describe("insisting", () => {
  it("asks again after silence and after 503, and says that it takes longer", async () => {
    const attempt = answering(new Unreachable(), problem(503), "booked");
    const pauses: number[] = [];
    const told = vi.fn();
    expect(await insist(attempt, told, async (seconds) => void pauses.push(seconds))).toBe("booked");
    expect([pauses, told.mock.calls.length]).toEqual([[0.5, 1], 2]);
  });

  it("waits as long as it is asked to, within reason", async () => {
    const pauses: number[] = [];
    await insist(answering(problem(503, 5), problem(429, 600), "done"), undefined, async (seconds) => void pauses.push(seconds));
    expect(pauses).toEqual([5, 10]);
  });

  it("takes no for an answer", async () => {
    const attempt = answering(problem(409), "never");
    await expect(insist(attempt, undefined, async () => {})).rejects.toMatchObject({ body: { status: 409 } });
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it("gives up at last", async () => {
    const attempt = answering(...Array.from({ length: 20 }, () => new Unreachable()));
    await expect(insist(attempt, undefined, async () => {})).rejects.toBeInstanceOf(Unreachable);
    expect(attempt).toHaveBeenCalledTimes(7);
  });
});

describe("keys", () => {
  function storage(): Storage {
    const items = new Map<string, string>();
    return {
      getItem: (name: string) => items.get(name) ?? null,
      setItem: (name: string, value: string) => void items.set(name, value),
      removeItem: (name: string) => void items.delete(name),
    } as unknown as Storage;
  }

  it("stay the same for the same words until they are answered", () => {
    const kept = storage();
    const key = keyFor({ name: "Ada" }, kept);
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(keyFor({ name: "Ada" }, kept)).toBe(key);
    expect(keyFor({ name: "Grace" }, kept)).not.toBe(key);
    const other = keyFor({ name: "Grace" }, kept);
    forgetKey(kept);
    expect(keyFor({ name: "Grace" }, kept)).not.toBe(other);
  });

  it("of a refusal are used up, and of silence needed again", async () => {
    const kept = storage();
    const keys: string[] = [];
    const refused = new Problem({ code: "slot_unavailable", status: 409, detail: "" } as ProblemBody, 1);
    const ask = (answer: () => Promise<string>) =>
      once({ name: "Ada" }, kept, (key) => (keys.push(key), answer())).catch(() => undefined);
    await ask(async () => Promise.reject(refused));
    await ask(async () => Promise.reject(new TypeError("broken")));
    await ask(async () => "booked");
    await ask(async () => "booked");
    expect([keys[1] === keys[0], keys[2] === keys[1], keys[3] === keys[2]]).toEqual([false, true, false]);
  });
});

it("does not wait for one's own holds to go", () => {
  const problem = (code: string, status: number) => new Problem({ code, status, detail: "" } as ProblemBody, 60);
  expect([problem("too_many_holds", 429).isPassing, problem("too_many_sockets", 429).isPassing]).toEqual([false, true]);
});

// The table that is kept, with a server that answers when the test says so.
import { beforeEach, expect, it, vi } from "vitest";

import { HoldKeeper, type Wish } from "./hold";

const asked = vi.hoisted(() => ({ post: vi.fn(), order: [] as string[] }));
vi.mock("../api/client", () => ({
  api: { POST: asked.post },
  answered: (asking: Promise<unknown>) => asking,
  bearer: (token: string) => ({ Authorization: `Bearer ${token}` }),
}));

const wish: Wish = { date: "2026-11-27", time: "20:00", starts_at: "2026-11-27T20:00:00+01:00", party_size: 2, area: null };
const tick = () => new Promise((resolve) => setTimeout(resolve));

let items: Map<string, string>;
let kept: Storage;
/** Answers to giving back, in order. */
let givenBack: (() => void)[];

beforeEach(() => {
  items = new Map();
  givenBack = [];
  asked.order = [];
  kept = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  } as unknown as Storage;
  asked.post.mockReset().mockImplementation(async () => {
    asked.order.push("take");
    return { id: "hld_1", token: "t" };
  });
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    asked.order.push("give back");
    expect(init).toMatchObject({ method: "DELETE", keepalive: true, headers: { Authorization: "Bearer t" } });
    return new Promise<void>((resolve) => givenBack.push(resolve));
  });
});

const keeper = () => new HoldKeeper("demo", 5, kept, async () => undefined);

it("keeps a table, and never longer than the server does", async () => {
  const mine = keeper();
  const before = Date.now();
  await mine.take(wish);
  expect(mine.now()).toMatchObject({ is: "held", hold: { id: "hld_1" } });
  const { until } = mine.now() as { until: number };
  expect(until).toBeGreaterThanOrEqual(before + 300_000);
  expect(until).toBeLessThanOrEqual(Date.now() + 300_000);
});

it("takes again only what has been given back", async () => {
  const mine = keeper();
  await mine.take(wish);
  mine.expire();
  const again = mine.take(wish);
  await tick();
  expect(asked.order).toEqual(["take", "give back"]);
  givenBack.forEach((answer) => answer());
  await again;
  expect(asked.order).toEqual(["take", "give back", "take"]);
  expect(mine.now().is).toBe("held");
});

it("keeps one table until another is there in its place", async () => {
  const other = { ...wish, time: "21:00", starts_at: "2026-11-27T21:00:00+01:00" };
  const mine = keeper();
  await mine.take(wish);
  asked.post.mockRejectedValueOnce(new Error("taken"));
  await mine.take(other);
  expect(mine.now()).toMatchObject({ is: "refused", wish: other, still: { wish, hold: { id: "hld_1" } } });
  mine.dismiss();
  expect(mine.now()).toMatchObject({ is: "held", wish });
  await mine.take(other);
  expect(asked.post.mock.lastCall?.[1].body).toMatchObject({ time: "21:00", replaces: { id: "hld_1", token: "t" } });
  expect([mine.now().is, asked.order.includes("give back")]).toEqual(["held", false]);
});

it("gives back what was still kept when another was refused", async () => {
  const mine = keeper();
  await mine.take(wish);
  asked.post.mockRejectedValueOnce(new Error("taken"));
  await mine.take({ ...wish, time: "21:00" });
  expect(JSON.parse(items.get("maitred.hold.demo") ?? "")).toEqual({ wish });
  const released = mine.release();
  givenBack.forEach((answer) => answer());
  await released;
  expect([mine.now(), asked.order.at(-1)]).toEqual([{ is: "none" }, "give back"]);
});

it("says which table is on its way back", async () => {
  const mine = keeper();
  await mine.take(wish);
  const released = mine.release();
  expect(mine.now()).toEqual({ is: "none", giving: wish.starts_at });
  givenBack.forEach((answer) => answer());
  await released;
  expect(mine.now()).toEqual({ is: "none" });
});

it("gives back what comes after the guest has left", async () => {
  let arrive: (hold: object) => void = () => undefined;
  asked.post.mockImplementation(() => new Promise((resolve) => (arrive = resolve)));
  const mine = keeper();
  const taking = mine.take(wish);
  await tick();
  void mine.release();
  arrive({ id: "hld_2", token: "t" });
  await taking;
  expect([mine.now().is, asked.order]).toEqual(["none", ["give back"]]);
});

it("wants the table again after a reload, and not after booking it", async () => {
  const mine = keeper();
  await mine.take(wish);
  mine.leave();
  const reloaded = keeper();
  expect(reloaded.now().is).toBe("placing");
  await tick();
  reloaded.booked();
  expect(keeper().now().is).toBe("none");
});

it("remembers nothing of a refusal", async () => {
  asked.post.mockRejectedValue(new Error("taken"));
  const mine = keeper();
  await mine.take(wish);
  expect(mine.now()).toMatchObject({ is: "refused", wish });
  expect(keeper().now().is).toBe("none");
});

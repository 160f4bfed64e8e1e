// How fluid a large evening is: 60 tables, 300 reservations, twenty changes a second. Nothing here says how fast it must be,
// since machines differ; the figures are said for whoever reads them.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { plusDays } from "../src/i18n/when";
import { DESK, launch, ownFaults } from "./browser";
import { owner } from "./desk";
import { type Booked, Evening } from "./evening";
import { House } from "./house";

const TABLES = 60;
/** Five parties a table, one after another. */
const TIMES = ["12:00", "14:00", "16:00", "18:00", "20:00"];
const CHANGES = 100;
const EVERY_MS = 50;

let browser: Browser;
let house: House;
let evening: Evening;
let date: string;
const booked: Booked[] = [];

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
  evening = await Evening.open(house, { ...hall(), combinations: [] });
  date = plusDays(evening.today, 1);
  for (const time of TIMES) for (let nth = 0; nth < TABLES; nth++) booked.push(await evening.books({ date, time, name: `Party ${booked.length}`, tables: [`t${nth}`] }));
}, 180_000);

afterAll(async () => {
  await browser.close();
  await house.close();
});

function hall() {
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  return {
    tables: Array.from({ length: TABLES }, (_, nth) => ({ key: `t${nth}`, area: nth % 2 ? "sala" : "cortile", seats: { min: 1, max: 4 } })),
    services: [{ key: "tutto", days, first_start: "12:00", last_start: "22:00", ends: "23:59" }],
  };
}

/** For each input, how long until the next frame was on the screen; and how long the page was busy at a time. */
async function watched(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { frames: [] as number[], tasks: [] as number[] };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => list.getEntries().forEach((it) => seen.tasks.push(it.duration))).observe({ type: "longtask" });
    const ask = () => {
      const from = performance.now();
      requestAnimationFrame(() => setTimeout(() => seen.frames.push(performance.now() - from)));
    };
    setInterval(ask, 100);
  });
}

function figures(list: number[]) {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (part: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return { samples: sorted.length, median: at(0.5), p95: at(0.95), most: at(1) };
}

it("draws a large evening while twenty changes a second arrive", async () => {
  const nina = await owner(browser, house, `${evening.path}?view=timeline&date=${date}`, { viewport: DESK });
  await expect.poll(() => nina.page.locator(".block").count(), { timeout: 20_000 }).toBe(TABLES * TIMES.length);
  await watched(nina.page);
  const began = Date.now();
  const sent: Promise<unknown>[] = [];
  for (let nth = 0; nth < CHANGES; nth++) {
    sent.push(evening.amends(booked[(nth * 7) % booked.length]!.id, { notes: `Change ${nth}` }));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + (nth + 1) * EVERY_MS - Date.now())));
  }
  await Promise.all(sent);
  const seconds = (Date.now() - began) / 1000;
  await expect.poll(() => nina.page.locator(".block .mark[aria-label='Has notes']").count()).toBe(CHANGES);
  const { frames, tasks } = await nina.page.evaluate(() => (window as unknown as { seen: { frames: number[]; tasks: number[] } }).seen);
  console.log(`${CHANGES} changes in ${seconds.toFixed(1)} s. To the next paint, in ms:`, figures(frames), "long tasks, in ms:", figures(tasks));
  expect(ownFaults(nina)).toEqual([]);
}, 120_000);

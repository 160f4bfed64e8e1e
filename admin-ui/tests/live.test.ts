// Two guests at one evening: what one books, the other sees go; and both come through a crash of the server.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { type Guest, guest, launch, look, ownFaults } from "./browser";
import { quiet } from "./dates";
import { House } from "./house";
import { oneTable } from "./restaurants";

/** From the answer to one guest until the other sees it, in milliseconds. */
const SOON = 1_000;

let house: House;
let browser: Browser;
let guests: Guest[];

beforeAll(async () => {
  [house, browser] = await Promise.all([House.open(), launch()]);
});

beforeEach(async () => {
  guests = await Promise.all([guest(browser), guest(browser)]);
});

afterEach(async () => {
  expect(guests.flatMap(ownFaults)).toEqual([]);
  await Promise.all(guests.map(({ context }) => context.close()));
});

afterAll(async () => {
  await browser?.close();
  await house?.close();
});

const slot = (page: Page, time: string, state: string) => page.locator(`.slot[data-time="${time}"][data-state="${state}"]`);

/** The page is told of changes from now on. */
async function listening(page: Page): Promise<void> {
  await page.locator('.times[data-standing="live"]').waitFor();
}

async function arrive(slug: string, date: string): Promise<[Page, Page]> {
  const pages = guests.map(({ page }) => page) as [Page, Page];
  await Promise.all(pages.map((page) => page.goto(`${house.url}/book/${slug}?party=2&date=${date}`)));
  await Promise.all(pages.map((page) => slot(page, "20:00", "free").waitFor()));
  await Promise.all(pages.map(listening));
  return pages;
}

it("shows one guest within a second what another takes, and gives back", async () => {
  const friday = quiet(5);
  await house.has("duo", oneTable("duo"));
  const [one, other] = await arrive("duo", friday);
  const kept = one.waitForResponse((answer) => answer.url().endsWith("/holds") && answer.status() === 201);
  await slot(one, "20:00", "free").click();
  await kept;
  await slot(other, "20:00", "taken").waitFor({ timeout: SOON });
  expect(await other.getByRole("status").allInnerTexts()).toContain("20:00 has just been taken.");
  await other.locator(`.strip [data-value="${friday}"]`).getByText("full").waitFor();
  await look(other, "14-taken");
  const given = one.waitForResponse((answer) => answer.request().method() === "DELETE");
  await one.goBack();
  await given;
  await slot(other, "20:00", "freed").waitFor({ timeout: SOON });
});

it("shows within a second what was booked", async () => {
  const friday = quiet(5);
  await house.has("evening", oneTable("evening"));
  const [one, other] = await arrive("evening", friday);
  await house.books("evening", { date: friday, time: "20:00", party_size: 2 });
  await Promise.all([one, other].map((page) => slot(page, "20:00", "taken").waitFor({ timeout: SOON })));
});

it("follows the guest to another day on the same socket", async () => {
  const [friday, saturday] = [quiet(5), quiet(6)];
  await house.has("days", oneTable("days"));
  const sockets: string[] = [];
  guests[0]!.page.on("websocket", (socket) => sockets.push(socket.url()));
  const [one] = await arrive("days", friday);
  await one.evaluate((date) => {
    history.replaceState(null, "", `?party=2&date=${date}`);
    window.dispatchEvent(new PopStateEvent("popstate"));
  }, saturday);
  await one.locator(`.times[data-date="${saturday}"][data-standing="live"] .slot[data-state="free"]`).waitFor();
  await house.books("days", { date: saturday, time: "20:00", party_size: 2 });
  await slot(one, "20:00", "taken").waitFor({ timeout: SOON });
  expect(sockets).toHaveLength(1);
});

it("comes through a crash of the server by itself, and shows what is true", async () => {
  const friday = quiet(5);
  await house.has("crash", oneTable("crash"));
  const pages = await arrive("crash", friday);
  await house.kill();
  await Promise.all(pages.map((page) => page.getByText("times may be out of date").waitFor()));
  await look(pages[0], "15-lost");
  await house.startAgain();
  await house.books("crash", { date: friday, time: "20:00", party_size: 2 });
  await Promise.all(pages.map((page) => page.locator('.slot[data-time="20:00"][aria-disabled=true]').waitFor()));
  await Promise.all(pages.map((page) => page.getByText("times may be out of date").waitFor({ state: "detached" })));
  await Promise.all(pages.map(listening));
});

it("works without the live feed, by asking again", async () => {
  const friday = quiet(5);
  await house.has("deaf", oneTable("deaf"));
  const { page } = guests[0]!;
  await page.clock.install();
  await page.routeWebSocket(/\/live/, (socket) => socket.close());
  await page.goto(`${house.url}/book/deaf?party=2&date=${friday}`);
  await slot(page, "20:00", "free").waitFor();
  await house.books("deaf", { date: friday, time: "20:00", party_size: 2 });
  await page.clock.fastForward("00:21");
  await slot(page, "20:00", "taken").waitFor();
});

// The door in the hands of a host, at a restaurant in the middle of its evening.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { DESK, launch, look, ownFaults, PHONE } from "./browser";
import { owner, TABLET } from "./desk";
import { Evening } from "./evening";
import { House } from "./house";

let browser: Browser;
let house: House;
let evening: Evening;

beforeAll(async () => {
  browser = await launch();
});

/** Every test has a restaurant of its own, with two tables in the hall. */
beforeEach(async () => {
  await house?.close();
  house = await House.open();
  const tables = ["s1", "s2"].map((key) => ({ key, area: "sala", seats: { min: 1, max: 4 } }));
  evening = await Evening.open(house, { tables, combinations: [] });
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

const door = `/admin/r/${Evening.slug}/door`;

it("seats who comes in two taps, and puts the next in line with a quoted wait", async () => {
  const host = await owner(browser, house, door, { viewport: TABLET });
  const { page } = host;
  const size = (name: RegExp) => page.getByRole("button", { name }).click();
  await size(/^2 covers a table now/);
  await look(page, "d1-walk-in");
  await page.getByRole("button", { name: "Seat now" }).click();
  await page.getByText("Seated at s1").waitFor();
  await size(/^2 covers a table now/);
  await page.getByRole("button", { name: "Seat now" }).click();
  await page.getByText("Seated at s2").waitFor();
  await size(/^3 covers \d+ min/);
  await page.getByLabel("Name").fill("Bianchi");
  await page.getByRole("button", { name: "Put in line" }).click();
  await page.getByText("In line, number 1").waitFor();
  await page.getByText(/told \d+ minutes/).waitFor();
  await look(page, "d2-line");
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await page.getByText("Nobody waits.").waitFor();
  expect(ownFaults(host)).toEqual([]);
});

it("offers a table to who waits as soon as one is left, and seats them", async () => {
  const parties = await Promise.all(["Rossi", "Verdi"].map((name) => evening.books({ time: "20:00", name, party_size: 2 })));
  await Promise.all(parties.map(({ id }) => evening.steps(id, "seat")));
  const host = await owner(browser, house, door, { viewport: TABLET, colorScheme: "dark" });
  const { page } = host;
  await page.getByRole("button", { name: /^2 covers/ }).click();
  await page.getByLabel("Name").fill("Bianchi");
  await page.getByRole("button", { name: "Put in line" }).click();
  await page.getByText(/told \d+ minutes/).waitFor();
  await evening.steps(parties[0]!.id, "finish");
  await page.getByText(/A table at .* is kept for them until/).waitFor();
  await look(page, "d3-offer");
  await page.getByRole("listitem").filter({ hasText: "Bianchi" }).getByRole("button", { name: "Seat" }).click();
  await page.getByText(/Bianchi sits at s\d/).waitFor();
  await page.getByText("Nobody waits.").waitFor();
  expect(ownFaults(host)).toEqual([]);
});

it.each([[PHONE, "light"], [DESK, "light"]] as const)("takes arrivals and no-shows in one tap at %o, %s", async (viewport, colorScheme) => {
  await evening.books({ time: "19:45", name: "Late Larsen", party_size: 2, notes: "Peanut allergy" });
  await evening.books({ time: "21:00", name: "Nearly Nina", party_size: 4 });
  const host = await owner(browser, house, door, { viewport, colorScheme });
  const { page } = host;
  const row = (name: string) => page.getByRole("listitem").filter({ hasText: name });
  await row("Nearly Nina").getByRole("button", { name: "Arrived" }).click();
  await page.getByText("Nearly Nina has arrived").waitFor();
  await look(page, "d4-coming");
  await row("Late Larsen").getByRole("button", { name: "No-show" }).click();
  await page.getByText("Late Larsen did not come").waitFor();
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await row("Late Larsen").getByRole("button", { name: "No-show" }).waitFor();
  await row("Nearly Nina").getByRole("button", { name: "Seat" }).click();
  await page.getByText("Nobody stands here.").waitFor();
  expect(ownFaults(host)).toEqual([]);
});

/** Somebody who comes between two starts. */
function comes(name: string, minutes: number, table: string) {
  return evening.books({ time: evening.clock(minutes), name, tables: [table], exceed: ["hours", "lead", "pacing"] });
}

it.each([[TABLET, "light"], [PHONE, "dark"], [DESK, "light"]] as const)("seats a party until the next one comes, at %o, %s", async (viewport, colorScheme) => {
  const sits = await comes("Rossi", 5, "s1");
  await evening.steps(sits.id, "seat");
  const { time: until } = await comes("Verdi", 70, "s2");
  const host = await owner(browser, house, door, { viewport, colorScheme });
  const { page } = host;
  await page.getByRole("button", { name: new RegExp(`^2 covers until ${until} or in \\d+ min$`) }).waitFor();
  await look(page, "d5-until");
  await page.getByRole("button", { name: new RegExp(`^2 covers until ${until}`) }).click();
  await page.getByText(new RegExp(`Table s2 is free until ${until} \\((6\\d|70) min\\)`)).waitFor();
  expect(await page.getByRole("button", { name: "Seat now" }).count()).toBe(0);
  await look(page, "d6-seat-until");
  await page.getByRole("button", { name: `Seat until ${until}` }).click();
  await page.getByText(`Seated at s2 until ${until}`).waitFor();
  expect(ownFaults(host)).toEqual([]);
});

it("does not offer an area that is closed", async () => {
  const file = { closures: [{ from: evening.later(-1), to: evening.later(1), areas: ["cortile"], reason: "Rain" }] };
  await evening.changes({ ...file, tables: [...["s1", "s2"].map((key) => ({ key, area: "sala", seats: { min: 1, max: 4 } })), { key: "c1", area: "cortile", seats: { min: 1, max: 4 } }], combinations: [] });
  const host = await owner(browser, house, door, { viewport: TABLET });
  const { page } = host;
  expect(await page.getByRole("radio", { name: "Cortile, closed" }).isDisabled()).toBe(true);
  expect(await page.getByRole("radio", { name: "Sala" }).isEnabled()).toBe(true);
  await look(page, "d7-area-closed");
  expect(ownFaults(host)).toEqual([]);
});

it.each([[TABLET, "light"], [PHONE, "dark"]] as const)("says until when the house is closed, at %o, %s", async (viewport, colorScheme) => {
  await evening.changes({ closures: [{ from: evening.later(-1), to: evening.today, reason: "Wedding" }] });
  const host = await owner(browser, house, door, { viewport, colorScheme });
  const { page } = host;
  await page.getByText(/^Closed until \w{3},? \d+ \w{3}.*, 12:30$/).waitFor();
  await page.getByText("Wedding").waitFor();
  expect(await page.getByRole("button", { name: /covers/ }).count()).toBe(0);
  await look(page, "d8-closed");
  expect(ownFaults(host)).toEqual([]);
});

it("calls whoever gave no name in the language of the page", async () => {
  await evening.waits(9);
  const host = await owner(browser, house, door, { viewport: TABLET });
  await host.page.evaluate(() => localStorage.setItem("maitred.language", "de"));
  await host.page.reload();
  await host.page.getByText(/^Laufkundschaft$/).first().waitFor();
  expect(await host.page.getByRole("listitem").filter({ hasText: "Walk-in" }).count()).toBe(0);
  expect(ownFaults(host)).toEqual([]);
});

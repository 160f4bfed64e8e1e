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

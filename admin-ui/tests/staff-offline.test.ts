// The pages of staff while the server is away: they say so, they open all the same, and they recover by themselves.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { launch, look, ownFaults } from "./browser";
import { owner, TABLET } from "./desk";
import { Evening } from "./evening";
import { House } from "./house";

let browser: Browser;
let house: House;
let evening: Evening;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
  evening = await Evening.open(house);
  await evening.books({ time: "20:45", name: "Ada Lovelace", party_size: 2, notes: "Peanut allergy" });
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

it("keeps today's list for reading, opens without the server, and comes back with it", async () => {
  const nina = await owner(browser, house, `/admin/r/${Evening.slug}/door`, { viewport: TABLET });
  const { page } = nina;
  await page.getByText("Ada Lovelace").waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  // What the worker has not seen it cannot keep.
  await page.reload();
  await page.getByText("Ada Lovelace").waitFor();

  await house.kill();
  await page.getByText(/Offline since \d\d:\d\d/).waitFor();
  await look(page, "o1-lost");
  await page.reload();
  await page.getByText(/This is today’s list as it was at/).waitFor();
  await page.getByText("Peanut allergy").waitFor();
  await look(page, "o2-copy");

  await house.startAgain();
  await page.getByRole("heading", { name: "Door" }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await evening.books({ time: "21:00", name: "Grace Hopper" });
  await page.getByText("Grace Hopper").waitFor();
  expect(ownFaults(nina)).toEqual([]);
});

it("leaves nothing on the device when one signs out", async () => {
  const { page } = await owner(browser, house, `/admin/r/${Evening.slug}/door`);
  await page.getByText("Ada Lovelace").waitFor();
  const copies = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("maitred.copy.")));
  expect(await copies()).toHaveLength(1);
  await page.getByRole("button", { name: /Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await copies()).toEqual([]);
});

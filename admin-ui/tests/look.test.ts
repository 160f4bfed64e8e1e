// Every page and step, on a phone and at a desk, by day and by night: pictures for eyes, axe for everybody else.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { DESK, guest, launch, look, ownFaults, PHONE } from "./browser";
import { quiet } from "./dates";
import { House } from "./house";

let house: House;
let browser: Browser;

beforeAll(async () => {
  [house, browser] = await Promise.all([House.open(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await house?.close();
});

const looks = [PHONE, DESK].flatMap((viewport) => (["light", "dark"] as const).map((colorScheme) => ({ viewport, colorScheme })));

it.each(looks)("looks right at $viewport.width px, $colorScheme", async (ways) => {
  const someone = await guest(browser, ways);
  const { page } = someone;
  await page.goto(`${house.url}/book/demo?party=2`);
  await page.locator(".slot").first().waitFor();
  await look(page, "1-choose");
  await page.getByRole("button", { name: "All dates" }).click();
  await page.locator(".months").waitFor();
  await look(page, "2-calendar");
  await page.goto(`${house.url}/book/demo?party=2&date=${quiet(5)}`);
  await page.getByRole("button", { name: "20:00" }).click();
  await page.getByText("We are keeping this table").waitFor();
  await look(page, "3-details");
  await page.getByRole("button", { name: "Book this table" }).click();
  await page.getByText("Please tell us your name.").waitFor();
  await look(page, "4-faults");
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("E-mail").fill("ada@example.com");
  await page.getByLabel("Anything we should know?").fill("A quiet corner, please.");
  await page.getByRole("button", { name: "Book this table" }).click();
  await page.getByRole("heading", { name: "Your table is booked" }).waitFor();
  await look(page, "5-booked");
  await page.getByRole("button", { name: "Change" }).click();
  await page.locator(".slot[aria-pressed=true]").waitFor();
  await look(page, "6-change");
  await page.getByRole("button", { name: "Leave as it is" }).click();
  await page.getByRole("button", { name: "Cancel booking" }).click();
  await look(page, "7-cancel");
  await page.getByRole("button", { name: "Yes, cancel it" }).click();
  await page.getByRole("heading", { name: "This booking is cancelled" }).waitFor();
  await look(page, "8-cancelled");
  expect(ownFaults(someone)).toEqual([]);
  await page.goto(`${house.url}/book/no-such-place`);
  await page.getByRole("heading", { name: "We do not know this restaurant" }).waitFor();
  await look(page, "9-unknown");
  await page.goto(`${house.url}/book/demo/r/res_nonsense#token=wrong`);
  await page.getByRole("heading", { name: "We cannot find this booking" }).waitFor();
  await look(page, "10-not-yours");
  await someone.context.close();
});

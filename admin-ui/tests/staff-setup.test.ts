// A new restaurant from nothing: the operator provisions it, its owner sets it up, a colleague comes along, and a guest
// books the first table.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { DESK, guest, launch, look, ownFaults, PHONE } from "./browser";
import { signIn } from "./desk";
import { House } from "./house";
import { adds, fileOf, save, section } from "./settings";

const PASSWORD = "seven quiet tables by the window";
const SLUG = "locanda-nuova";

let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

/** Whoever follows an invitation, up to being signed in. */
async function accepts(link: string, name: string, email: string) {
  const somebody = await guest(browser, { viewport: DESK });
  const { page } = somebody;
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("textbox", { name: "New password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByText("Welcome!").waitFor();
  await signIn(somebody, { email, password: PASSWORD });
  return somebody;
}

it("goes from nothing to the first booking", async () => {
  const olga = await guest(browser, { viewport: DESK });
  await olga.page.goto(`${house.url}/admin/operator`);
  await olga.page.getByRole("textbox", { name: "Platform key" }).fill(house.platformKey);
  await olga.page.getByRole("button", { name: "Enter" }).click();
  await olga.page.getByRole("link", { name: "New restaurant" }).click();
  await olga.page.getByLabel("Name", { exact: true }).fill("Locanda Nuova");
  await olga.page.getByLabel("Time zone").selectOption("Europe/Rome");
  await olga.page.getByLabel("E-mail").fill("sole@example.com");
  await olga.page.getByRole("button", { name: "Provision" }).click();
  const link = await olga.page.getByRole("textbox", { name: "Invitation for sole@example.com" }).inputValue();

  const sole = await accepts(link, "Sole", "sole@example.com");
  const { page } = sole;
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("heading", { name: "Set up Locanda Nuova" }).waitFor();
  await look(page, "u1-to-do");
  await section(page, "Areas and tables");
  await adds(page, "New area", "Loggia");
  await adds(page, "New table");
  await page.getByLabel("Area", { exact: true }).selectOption("Loggia");
  await page.getByLabel("To", { exact: true }).fill("6");
  await section(page, "Services");
  await adds(page, "New service", "Merenda");
  await page.getByLabel("First start").fill("16:00");
  await page.getByLabel("Last start").fill("17:00");
  await page.getByLabel("Everybody leaves by").fill("19:00");
  await section(page, "Booking rules");
  await page.getByLabel("How far ahead").fill("60");
  await save(page);
  const file = await fileOf(house, SLUG);
  expect(file["areas"]).toContainEqual(expect.objectContaining({ name: "Loggia" }));
  expect(file["services"]).toContainEqual(expect.objectContaining({ name: "Merenda", first_start: "16:00" }));

  await section(page, "Team");
  await page.getByLabel("E-mail").fill("luca@example.com");
  await page.getByLabel("Role", { exact: true }).selectOption("Host");
  await page.getByRole("button", { name: "Make a link" }).click();
  const invitation = await page.getByRole("textbox", { name: /luca@example.com/ }).inputValue();
  await look(page, "u2-invited");

  const luca = await accepts(invitation, "Luca", "luca@example.com");
  await luca.page.getByRole("link", { name: "Service" }).waitFor();

  const date = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  const ada = await guest(browser, { viewport: PHONE });
  await ada.page.goto(`${house.url}/book/${SLUG}?date=${date}`);
  await ada.page.locator('.times .slot[data-time="16:30"]').click();
  await ada.page.getByLabel("Name").fill("Ada Lovelace");
  await ada.page.getByLabel("Phone").fill("+39 06 0000 0101");
  await ada.page.getByRole("button", { name: "Book this table" }).click();
  await ada.page.getByText("Ada Lovelace").first().waitFor();

  await luca.page.goto(`${house.url}/admin/r/${SLUG}/service?view=list&date=${date}`);
  await luca.page.locator(".entry", { hasText: "Ada Lovelace" }).getByText("16:30").first().waitFor();
  expect([olga, sole, luca, ada].map(ownFaults)).toEqual([[], [], [], []]);
}, 120_000);

// How the settings look: a new restaurant, and every section at all sizes, in both schemes, in longer languages.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, launch, look, ownFaults, PHONE } from "./browser";
import { owner, TABLET } from "./desk";
import { House } from "./house";
import { joins } from "./settings";

let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

describe("a new restaurant", () => {
  it.each([[DESK], [TABLET], [PHONE]] as const)("is told what is still to do (%o)", async (viewport) => {
    const slug = `new${viewport.width}`;
    await house.has(slug, JSON.stringify({ version: 1, slug, name: "Nuova", zone: "Europe/Rome", tables: [{ key: "t1", seats: { min: 1, max: 2 } }], services: [] }));
    await joins(house, slug, house.owner.email, "owner", house.owner.password);
    const nina = await owner(browser, house, `/admin/r/${slug}/settings`, { viewport });
    const { page } = nina;
    await page.getByRole("heading", { name: "Set up Nuova" }).waitFor();
    expect(await page.getByText("to do", { exact: true }).count()).toBe(5);
    await look(page, "set-new");
    // By keyboard alone.
    await page.getByRole("link", { name: /^How guests reach you/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Telephone").focus();
    await page.keyboard.type("+39 06 0000 0404");
    await page.getByRole("button", { name: "Save" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.goto(`${house.url}/admin/r/${slug}/settings`);
    await page.getByRole("heading", { name: "Set up Nuova" }).waitFor();
    await expect.poll(() => page.getByText("to do", { exact: true }).count()).toBe(4);
    expect(await page.getByRole("link", { name: "Open booking page" }).getAttribute("href")).toBe(`${house.url}/book/${slug}`);
    expect(ownFaults(nina)).toEqual([]);
  });
});

const SECTIONS = [
  "General", "Areas and tables", "Combinations", "Services", "Special days", "Closures", "Booking rules", "Waitlist", "Restaurant file", "Import bookings",
];

describe.each([[DESK, "light"], [TABLET, "light"], [PHONE, "light"], [TABLET, "dark"]] as const)("at %o, %s", (viewport, colorScheme) => {
  it("every section looks right", async () => {
    const nina = await owner(browser, house, "/admin/r/demo/settings", { viewport, colorScheme });
    const { page } = nina;
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look(page, "set-start");
    for (const section of SECTIONS) {
      if (viewport === PHONE && section !== "General") await page.getByRole("main").getByRole("link", { name: "Settings" }).click();
      await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: section, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: section }).waitFor();
      const first = page.locator(".item-open").last();
      if (await first.count()) await first.click();
      await look(page, `set-${section.toLowerCase().replaceAll(" ", "-")}`);
    }
    expect(ownFaults(nina)).toEqual([]);
  });
});

it.each(["de", "fr"])("longer words fit a phone: %s", async (language) => {
  const nina = await owner(browser, house, "/admin/r/demo/settings", { viewport: PHONE });
  await nina.page.evaluate((language) => localStorage.setItem("maitred.language", language), language);
  for (const section of ["services", "policy", "tables"]) {
    await nina.page.goto(`${house.url}/admin/r/demo/settings/${section}`);
    await nina.page.getByRole("heading", { level: 1 }).waitFor();
    const last = nina.page.locator(".item-open").last();
    if (await last.count()) await last.click();
    await look(nina.page, `set-${language}-${section}`);
  }
  expect(ownFaults(nina)).toEqual([]);
});

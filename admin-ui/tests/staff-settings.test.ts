// The settings, in the hands of an owner and of those who may only look.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, launch, look, ownFaults, PHONE } from "./browser";
import { owner, TABLET } from "./desk";
import { House } from "./house";

let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

type File = Record<string, any>;

/** The file as the server has it. */
async function file(slug = "demo"): Promise<File> {
  const headers = { Authorization: `Bearer ${house.platformKey}` };
  return ((await house.ask(`/v1/platform/restaurants/${slug}`, { headers })) as { file: File }).file;
}

const save = async (page: Page) => {
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
};

describe("an owner", () => {
  it("changes what guests read, and is told at the field what cannot be", async () => {
    const nina = await owner(browser, house, "/admin/r/demo/settings/general");
    const { page } = nina;
    await page.getByRole("textbox", { name: "Name" }).fill("Trattoria Nuova");
    await page.getByLabel("Telephone").fill("+39 06 0000 0099");
    await page.getByLabel("Currency").fill("euro");
    await page.getByRole("button", { name: "Save" }).click();
    const currency = page.getByLabel("Currency");
    await page.getByText("Three letters, such as EUR.", { exact: true }).first().waitFor();
    await expect.poll(() => currency.evaluate((it) => it === document.activeElement)).toBe(true);
    expect(await currency.getAttribute("aria-invalid")).toBe("true");
    await look(page, "set-general-wrong");
    await currency.fill("chf");
    await save(page);
    expect(await file()).toMatchObject({ name: "Trattoria Nuova", currency: "CHF", contact: { phone: "+39 06 0000 0099" } });
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe.each([[DESK, "light"], [TABLET, "light"], [PHONE, "light"], [TABLET, "dark"]] as const)("at %o, %s", (viewport, colorScheme) => {
  it("every section looks right", async () => {
    const nina = await owner(browser, house, "/admin/r/demo/settings", { viewport, colorScheme });
    await nina.page.getByRole("heading", { level: 1 }).waitFor();
    await look(nina.page, "set-start");
    await nina.page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "General" }).click();
    await nina.page.getByRole("heading", { level: 1, name: "General" }).waitFor();
    await look(nina.page, "set-general");
    expect(ownFaults(nina)).toEqual([]);
  });
});

// A restaurant that the operator has suspended, as its staff see it: why, for as long as it is so, and no longer.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

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

async function operator(step: "suspend" | "resume", body?: object): Promise<void> {
  const headers = { Authorization: `Bearer ${house.platformKey}`, "Content-Type": "application/json" };
  await house.ask(`/v1/platform/restaurants/demo/${step}`, { method: "POST", headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

it.each([[PHONE, "dark"], [TABLET, "light"], [DESK, "light"]] as const)("says so and why at %o, %s, and that it is over", async (viewport, colorScheme) => {
  await operator("suspend", { reason: "The bill of October is open" });
  const nina = await owner(browser, house, "/admin/r/demo/door", { viewport, colorScheme });
  const { page } = nina;
  const banner = page.getByText("The restaurant is suspended: The bill of October is open. Nothing can be changed.");
  await banner.waitFor();
  await page.getByRole("heading", { name: "Door" }).waitFor();
  await look(page, "e1-suspended");
  await page.getByRole("link", { name: "Settings" }).click();
  await banner.waitFor();
  await operator("resume");
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await banner.count()).toBe(0);
  expect(ownFaults(nina)).toEqual([]);
});

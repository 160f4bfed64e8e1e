// Every page of staff and operators, at every size and in both schemes: pictures for eyes, and what axe finds.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { DESK, guest, type Guest, launch, look, ownFaults, PHONE } from "./browser";
import { atDoor, owner, TABLET } from "./desk";
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

const SIZES = [DESK, TABLET, PHONE];
const WAYS = SIZES.flatMap((viewport) => (["light", "dark"] as const).map((colorScheme) => [viewport.width, colorScheme, { viewport, colorScheme }] as const));

/** Of the demo restaurant, which is in the middle of a service. */
const ROOMS: Record<string, string> = {
  timeline: "service?view=timeline",
  list: "service?view=list",
  new: "service?open=new",
  floor: "floor",
  plan: "floor/plan",
  door: "door",
  settings: "settings",
  ...Object.fromEntries(
    ["general", "tables", "combinations", "services", "special-days", "closures", "policy", "waitlist", "members", "keys", "changes", "file", "import"].map((it) => [`settings-${it}`, `settings/${it}`]),
  ),
};
const OPERATORS: Record<string, string> = { restaurants: "", "new-restaurant": "/new", restaurant: "/r/demo", accounts: "/accounts", keys: "/keys", plans: "/plans", usage: "/usage" };

/** Goes there, and waits for whatever it has to say. */
async function at(page: Page, path: string, name: string): Promise<void> {
  await page.goto(house.url + path);
  await page.locator("h1").first().waitFor({ state: "attached" });
  await page.locator(".waiting").waitFor({ state: "detached" });
  await look(page, `all-${name}`);
}

async function all(somebody: Guest, pages: Record<string, string>, below: string, prefix: string): Promise<void> {
  for (const [name, path] of Object.entries(pages)) await at(somebody.page, below + path, prefix + name);
  expect(ownFaults(somebody)).toEqual([]);
  await somebody.context.close();
}

it.each(WAYS)("staff at %i px, %s", async (_width, _scheme, ways) => {
  const nina = await owner(browser, house, "/admin", ways);
  await at(nina.page, "/admin/account", "account");
  await all(nina, ROOMS, "/admin/r/demo/", "");
}, 180_000);

it.each(WAYS)("links, and nobody in particular, at %i px, %s", async (_width, _scheme, ways) => {
  const somebody = await atDoor(browser, house, "/admin", ways);
  const pages = { "sign-in": "/sign-in", refused: "/sign-in?refused=account_unknown", invitation: "/invitation#inv_none", reset: "/password-reset#pwr_none", lost: "/nowhere", operator: "/operator" };
  await all(somebody, pages, "/admin", "");
});

it.each(WAYS)("operators at %i px, %s", async (_width, _scheme, ways) => {
  const olga = await guest(browser, ways);
  await olga.page.goto(`${house.url}/admin/operator`);
  await olga.page.getByRole("textbox", { name: "Platform key" }).fill(house.platformKey);
  await olga.page.getByRole("button", { name: "Enter" }).click();
  await olga.page.getByRole("heading", { name: "Restaurants" }).waitFor();
  await all(olga, OPERATORS, "/admin/operator", "operator-");
}, 120_000);

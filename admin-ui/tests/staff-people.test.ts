// Who and what works at a restaurant: members, keys, and what they changed.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, guest, launch, look, ownFaults, PHONE } from "./browser";
import { owner, signIn, TABLET } from "./desk";
import { House } from "./house";
import { invited } from "./people";

const PASSWORD = "seven quiet tables by the window";

let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

const at = (section: string) => `/admin/r/demo/settings/${section}`;
const line = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

/** Says yes to an invitation, and signs in. */
async function accepts(link: string, email: string, name: string, section: string) {
  const somebody = await guest(browser, { viewport: DESK });
  const { page } = somebody;
  await page.goto(house.url + link);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("textbox", { name: "New password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByText("Welcome!").waitFor();
  await signIn(somebody, { email, password: PASSWORD });
  await page.goto(house.url + at(section));
  return somebody;
}

describe("members", () => {
  it("are invited, given another role, and removed", async () => {
    const nina = await owner(browser, house, at("members"));
    const { page } = nina;
    await page.getByLabel("E-mail").fill("nobody");
    await page.getByRole("button", { name: "Make a link" }).click();
    await page.getByText("That is no e-mail address.").waitFor();
    await page.getByLabel("E-mail").fill("leo@example.com");
    await page.getByLabel("Role", { exact: true }).selectOption("Host");
    await page.getByRole("button", { name: "Make a link" }).click();
    const link = page.getByRole("textbox", { name: "Invitation for leo@example.com" });
    const url = new URL(await link.inputValue());
    await look(page, "p1-members");
    await page.getByRole("button", { name: "I have it" }).click();
    await link.waitFor({ state: "detached" });

    const leo = await accepts(url.pathname + url.hash, "leo@example.com", "Leo", "changes");
    await page.reload();
    await line(page, "Leo").getByRole("combobox").selectOption("Manager");
    await page.getByText("Leo is now: Manager").waitFor();
    await leo.page.goto(house.url + at("members"));
    await leo.page.getByText("Owners invite and change people.").waitFor();
    expect(await leo.page.getByRole("button", { name: "Remove" }).count()).toBe(0);
    await look(leo.page, "p2-manager");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => line(page, "Leo").getByRole("combobox").inputValue()).toBe("host");

    await page.getByRole("button", { name: "Reset password of Leo" }).click();
    expect(await page.getByRole("textbox", { name: "New password for leo@example.com" }).inputValue()).toContain("/admin/password-reset#pwr_");
    await page.getByRole("button", { name: "Remove Leo" }).click();
    await look(page, "p3-remove");
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await page.getByText("Leo works here no more.").waitFor();
    await leo.page.reload();
    await leo.page.getByText("No such restaurant for you").waitFor();
    // The router tells Leo's console why.
    expect(ownFaults(nina)).toEqual([]);
  });

  it("do not give up their own role by accident, and the last owner not at all", async () => {
    const nina = await owner(browser, house, at("members"), { viewport: PHONE });
    const { page } = nina;
    await page.getByText("The only owner.", { exact: false }).waitFor();
    expect(await page.getByRole("combobox", { name: /^Role of/ }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Remove" }).count()).toBe(0);
    await look(page, "p4-last-owner");
    await accepts(await invited(house, "demo", "ada@example.com", "owner"), "ada@example.com", "Ada", "members");
    await page.reload();
    const own = page.getByRole("listitem").filter({ has: page.getByText("You", { exact: true }) }).getByRole("combobox");
    await own.selectOption("Viewer");
    await page.getByRole("dialog").getByText(/another owner has to/).waitFor();
    await look(page, "p4-own-role");
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await own.inputValue()).toBe("owner");
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("keys", () => {
  it("are made, shown once, rotated and revoked", async () => {
    const nina = await owner(browser, house, at("keys"), { viewport: TABLET });
    const { page } = nina;
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("What it is for").fill("till at the door");
    await page.getByLabel("Role", { exact: true }).selectOption("Host");
    await page.getByLabel("See reservations").check();
    await look(page, "p5-new-key");
    await page.getByRole("button", { name: "Make key" }).click();
    const shown = page.getByRole("textbox", { name: /till at the door/ });
    const key = await shown.inputValue();
    expect(key).toMatch(/^mk_/);
    const reads = await fetch(`${house.url}/v1/staff/restaurants/demo/reservations?date=2027-03-05`, { headers: { Authorization: `Bearer ${key}` } });
    expect(reads.status).toBe(200);
    await look(page, "p6-key");
    await page.reload();
    await line(page, "till at the door").getByText(/Last used/).waitFor();
    expect(await page.content()).not.toContain(key);
    await page.getByRole("button", { name: "Rotate till at the door" }).click();
    await page.getByLabel("The old key goes on").selectOption("not at all");
    await look(page, "p7-rotate");
    await page.getByRole("dialog").getByRole("button", { name: "Rotate" }).click();
    expect(await shown.inputValue()).not.toBe(key);
    await page.getByRole("button", { name: "Revoke till at the door" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("opens nothing any more", { exact: false }).waitFor();
    await line(page, "till at the door").waitFor({ state: "detached" });
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("what was changed", () => {
  it.each([[DESK, "light"], [TABLET, "dark"], [PHONE, "light"]] as const)("is seen with what it was at %o, %s", async (viewport, colorScheme) => {
    const seats = 3 + (viewport.width % 7);
    await seatsAtFirst(seats);
    const nina = await owner(browser, house, at("changes"), { viewport, colorScheme });
    const { page } = nina;
    await page.getByRole("list").getByText("Whoever runs the server", { exact: false }).first().waitFor();
    await page.getByLabel("Show").selectOption("Table");
    const newest = page.locator(".change").first();
    await newest.getByRole("row", { name: new RegExp(`Seats, most \\d+ ${seats}`) }).waitFor();
    await page.getByText("All times are the restaurant’s (Rome).", { exact: false }).waitFor();
    await look(page, "p8-changes");
    await page.getByLabel("Show").selectOption("Service");
    await page.locator(".change", { hasText: "Cena" }).first().getByText(/^Show \d+ fields$/).click();
    await page.getByRole("row", { name: /^Turns – up to 2: 90 min;/ }).waitFor();
    await look(page, "p9-changes-service");
    await page.getByLabel("Show").selectOption("Waitlist");
    await page.getByLabel("Show").selectOption("Everything");
    await page.getByRole("button", { name: "Older ones" }).click();
    await expect.poll(() => page.locator(".change").count()).toBeGreaterThan(50);
    expect(ownFaults(nina)).toEqual([]);
  });
});

/** Applies the demo restaurant's file with other seats at its first table. */
async function seatsAtFirst(max: number): Promise<void> {
  const headers = { Authorization: `Bearer ${house.platformKey}` };
  const whole = (await house.ask("/v1/platform/restaurants/demo", { headers })) as { file: { members?: unknown; tables: { seats: object }[] } };
  const { members: _, ...file } = whole.file;
  file.tables[0]!.seats = { min: 1, max };
  // JSON is YAML too.
  await house.has("demo", JSON.stringify(file));
}

it.each(["host", "viewer"])("a %s is not asked to set the restaurant up", async (role) => {
  const email = `${role}@example.com`;
  const somebody = await accepts(await invited(house, "demo", email, role), email, role, "");
  await somebody.page.getByText("The owner or a manager can change it.", { exact: false }).waitFor();
  expect(await somebody.page.locator(".checklist").count()).toBe(0);
  await look(somebody.page, `p10-start-${role}`);
  await somebody.context.close();
});

it("an invitation that is made again voids the one before", async () => {
  const first = await invited(house, "demo", "mia@example.com", "viewer");
  await invited(house, "demo", "mia@example.com", "viewer");
  const mia = await guest(browser, { viewport: PHONE });
  await mia.page.goto(house.url + first);
  await mia.page.getByRole("heading", { name: "This link is not valid any more" }).waitFor();
});

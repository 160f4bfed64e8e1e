// Whoever runs the server: from nothing to a restaurant whose owner is in it, and to its end.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, guest, launch, look, ownFaults, PHONE } from "./browser";
import { owner, signIn, TABLET } from "./desk";
import { House } from "./house";

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

type Ways = Parameters<typeof guest>[1];

async function operator(path = "/admin/operator", ways: Ways = {}) {
  const somebody = await guest(browser, { viewport: DESK, ...ways });
  await somebody.page.goto(house.url + path);
  await enter(somebody.page, house.platformKey);
  return somebody;
}

async function enter(page: Page, key: string): Promise<void> {
  await page.getByRole("textbox", { name: "Platform key" }).fill(key);
  await page.getByRole("button", { name: "Enter" }).click();
}

describe("the door", () => {
  it("opens by a key that is held in this tab alone", async () => {
    const olga = await guest(browser, { viewport: PHONE });
    const { page } = olga;
    await page.goto(`${house.url}/admin/operator`);
    await enter(page, "mp_wrong");
    await page.getByText("This key opens nothing.").waitFor();
    await look(page, "o1-door");
    await enter(page, house.platformKey);
    await page.getByRole("heading", { name: "Restaurants" }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: /Trattoria da Nina/ }).waitFor();
    await look(page, "o2-list");
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain("mp_");
    await page.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("heading", { name: "For operators" }).waitFor();
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("mp_");
    expect(ownFaults(olga)).toEqual([]);
  });

  it("shuts when the key is revoked", async () => {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${house.platformKey}` };
    const made = (await house.ask("/v1/platform/platform-keys", { method: "POST", headers, body: "{}" })) as { id: string; key: string };
    const olga = await guest(browser, { viewport: DESK });
    await olga.page.goto(`${house.url}/admin/operator/plans`);
    await enter(olga.page, made.key);
    await olga.page.getByRole("heading", { name: "Plans", level: 1 }).waitFor();
    await house.ask(`/v1/platform/platform-keys/${made.id}`, { method: "DELETE", headers });
    await olga.page.getByRole("link", { name: "Accounts" }).click();
    await olga.page.getByText("Your key opens nothing any more.", { exact: false }).waitFor();
    expect(ownFaults(olga)).toEqual([]);
  });
});

describe("a restaurant", () => {
  it("is provisioned, and its owner gets in", async () => {
    const olga = await operator();
    const { page } = olga;
    await page.getByRole("link", { name: "New restaurant" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Osteria del Sole");
    expect(await page.getByRole("textbox", { name: "Name in addresses" }).inputValue()).toBe("osteria-del-sole");
    await page.getByRole("textbox", { name: "Name in addresses" }).fill("demo");
    await page.getByLabel("Time zone").selectOption("Europe/Rome");
    await page.getByLabel("E-mail").fill("sole@example.com");
    await page.getByRole("button", { name: "Provision" }).click();
    await page.getByText("There is a restaurant of this name in addresses already.", { exact: false }).waitFor();
    await look(page, "o3-new");
    await page.getByRole("textbox", { name: "Name in addresses" }).fill("osteria-del-sole");
    await page.getByRole("button", { name: "Provision" }).click();
    const link = await page.getByRole("textbox", { name: "Invitation for sole@example.com" }).inputValue();
    await look(page, "o4-provisioned");
    await page.getByRole("link", { name: "Open the booking page" }).click();
    await page.getByText("Osteria del Sole").first().waitFor();

    const sole = await guest(browser, { viewport: DESK });
    await sole.page.goto(link);
    await sole.page.getByLabel("Your name").fill("Sole");
    await sole.page.getByRole("textbox", { name: "New password" }).fill(PASSWORD);
    await sole.page.getByRole("button", { name: "Accept" }).click();
    await sole.page.getByText("Welcome!").waitFor();
    await signIn(sole, { email: "sole@example.com", password: PASSWORD });
    await sole.page.getByText("Osteria del Sole").waitFor();
    expect([ownFaults(olga), ownFaults(sole)]).toEqual([[], []]);
  });

  it("is found, suspended, described, renamed and resumed", async () => {
    const olga = await operator();
    const { page } = olga;
    await page.getByLabel("Search").fill("nina");
    await expect.poll(() => new URL(page.url()).searchParams.get("q")).toBe("nina");
    await page.getByRole("link", { name: /Trattoria da Nina/ }).click();
    await page.getByLabel("Why it is suspended").fill("The invoice of February is open.");
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.getByText("It is suspended.").waitFor();
    const nina = await owner(browser, house, "/admin/r/demo/settings/general");
    await nina.page.getByLabel("Telephone").fill("+39 06 1234567");
    await nina.page.getByRole("button", { name: "Save" }).click();
    await nina.page.getByText("The restaurant takes no changes now: “The invoice of February is open.”", { exact: false }).waitFor();
    await nina.page.getByRole("button", { name: "Discard" }).click({ trial: true });
    await look(nina.page, "o14-suspended");
    await page.getByRole("textbox", { name: "Region" }).fill("south");
    await page.getByRole("textbox", { name: "Labels" }).fill("account: north\ntrial: yes");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByText("It works again.").waitFor();
    await page.getByRole("button", { name: "Take a snapshot" }).click();
    await page.getByText(/entry \d+/).waitFor();
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download everything" }).click();
    expect((await saved).suggestedFilename()).toBe("demo.tar");
    await page.getByRole("textbox", { name: "Name in addresses" }).fill("da-nina");
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByText("demo leads here too").waitFor();
    expect(new URL(page.url()).pathname).toBe("/admin/operator/r/da-nina");
    await look(page, "o5-restaurant");
    await page.goto(`${house.url}/admin/operator?label=account:north`);
    await page.getByText("account: north", { exact: false }).waitFor();
    await look(page, "o6-labels");
    expect(ownFaults(olga)).toEqual([]);
  });

  it.each([[TABLET, "dark"], [PHONE, "light"]] as const)("looks well at %o, %s", async (viewport, colorScheme) => {
    const olga = await operator("/admin/operator/r/demo", { viewport, colorScheme });
    await olga.page.locator(".recharts-bar").first().waitFor();
    await olga.page.getByText("As a table").click();
    await look(olga.page, "o7-restaurant");
    await olga.page.goto(`${house.url}/admin/operator/new`);
    await olga.page.getByLabel("Name", { exact: true }).waitFor();
    await look(olga.page, "o8-new");
    expect(ownFaults(olga)).toEqual([]);
  });

  it("is deleted by its name", async () => {
    const olga = await operator("/admin/operator/r/osteria-del-sole");
    const { page } = olga;
    await page.getByLabel("Grace in days").fill("0");
    await page.getByRole("button", { name: "Delete restaurant" }).click();
    const sure = page.getByRole("dialog").getByRole("button", { name: "Delete restaurant" });
    expect(await sure.isDisabled()).toBe(true);
    await page.getByLabel("Type osteria-del-sole to be sure").fill("osteria-del-sole");
    await look(page, "o9-delete");
    await sure.click();
    await page.getByText("Osteria del Sole is gone.").waitFor();
    await page.getByRole("link", { name: /Trattoria da Nina/ }).waitFor();
    expect(await page.getByRole("link", { name: /Osteria del Sole/ }).count()).toBe(0);
    expect(ownFaults(olga)).toEqual([]);
  });
});

describe("the platform", () => {
  it("has accounts, keys, plans and usage", async () => {
    const olga = await operator("/admin/operator/accounts");
    const { page } = olga;
    await page.getByLabel("E-mail", { exact: true }).fill("new@example.com");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("textbox", { name: "Invitation for new@example.com" }).waitFor();
    await page.getByRole("button", { name: "Disable: new@example.com" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
    await page.getByRole("button", { name: "Enable: new@example.com" }).waitFor();
    await look(page, "o10-accounts");

    await page.getByRole("link", { name: "Keys" }).click();
    await page.getByLabel("What it is for").fill("backup");
    await page.getByRole("button", { name: "Make key" }).click();
    expect(await page.getByRole("textbox", { name: /backup/ }).inputValue()).toMatch(/^mp_/);
    await look(page, "o11-keys");
    await page.getByRole("button", { name: "Revoke: backup" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("button", { name: "Revoke: backup" }).waitFor({ state: "detached" });

    await page.getByRole("link", { name: "Plans" }).click();
    await page.getByLabel("Name of the plan").fill("free");
    await page.getByLabel("Tables").fill("12");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Tables: 12").waitFor();
    await page.getByRole("button", { name: "Change: free" }).click();
    await page.getByLabel("Members").fill("5");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Tables: 12 · Members: 5").waitFor();
    await look(page, "o12-plans");
    await page.getByRole("button", { name: "Delete: free" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("There are no plans", { exact: false }).waitFor();

    await page.getByRole("link", { name: "Usage" }).click();
    await page.locator(".recharts-surface").first().waitFor();
    await page.getByText("No quota is nearly used up.").waitFor();
    await look(page, "o13-usage");
    expect(ownFaults(olga)).toEqual([]);
  });

  it("shows alarms that failed, tries them again and discards them", async () => {
    const olga = await operator("/admin/operator/alarms");
    const { page } = olga;
    await page.getByText("No alarm has failed.").waitFor();
    // Nothing fails here by itself: the server's answers are made up, and what is asked of it is looked at.
    const failed = (name: string, state: string, attempts: number) => {
      return { restaurant_id: "rst_0123456789ab", restaurant: "nina", name, state, at: "2027-03-01T08:00:00Z", attempts, recurs: null, failure: "it panicked" };
    };
    let items = [failed("hold:hld_0123456789ab", "dead", 6), failed("no_show:res_0123456789ab", "failing", 2)];
    const asked: string[] = [];
    await page.route("**/v1/platform/alarms?**", (route) => route.fulfill({ json: { items, next_cursor: null } }));
    await page.route("**/v1/platform/restaurants/nina/alarms/**", (route) => {
      asked.push(`${route.request().method()} ${decodeURIComponent(new URL(route.request().url()).pathname)}`);
      items = items.slice(1);
      return route.fulfill({ status: 204 });
    });
    await page.reload();
    await page.getByText("failed 6 times", { exact: false }).waitFor();
    await look(page, "o14-alarms");
    await page.getByRole("button", { name: "Try again: hold:hld_0123456789ab" }).click();
    await page.getByRole("button", { name: "Try again: hold:hld_0123456789ab" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Discard: no_show:res_0123456789ab" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await page.getByText("No alarm has failed.").waitFor();
    const path = "/v1/platform/restaurants/nina/alarms";
    expect(asked).toEqual([`POST ${path}/hold:hld_0123456789ab/retry`, `DELETE ${path}/no_show:res_0123456789ab`]);
    expect(ownFaults(olga)).toEqual([]);
  });
});

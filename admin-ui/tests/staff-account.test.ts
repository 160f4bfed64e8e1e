// From an invitation to one's own account: the links, the second factor, and where one is signed in.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, guest, launch, look, ownFaults, PHONE } from "./browser";
import { atDoor, signIn, TABLET } from "./desk";
import { House } from "./house";
import { code, invited } from "./people";

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

/** Follows the link and says yes. */
async function accept(page: Page, path: string, name: string): Promise<void> {
  await page.goto(house.url + path);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("textbox", { name: "New password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByText("Welcome! Sign in with your password.").waitFor();
}

async function newcomer(email: string, viewport = DESK) {
  const somebody = await guest(browser, { viewport });
  await accept(somebody.page, await invited(house, "demo", email, "host"), "Ada Lovelace");
  await signIn(somebody, { email, password: PASSWORD });
  return somebody;
}

async function openAccount(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Account/ }).click();
  await page.getByRole("menuitem", { name: "My account" }).click();
  await page.getByRole("heading", { name: "My account" }).waitFor();
}

describe("an invitation", () => {
  it("is looked at, accepted, and good once", async () => {
    const path = await invited(house, "demo", "ada@example.com", "host");
    const ada = await guest(browser, { viewport: PHONE });
    await ada.page.goto(house.url + path);
    await ada.page.getByRole("heading", { name: "You are invited" }).waitFor();
    await look(ada.page, "a1-invitation");
    await ada.page.getByRole("textbox", { name: "New password" }).fill("short");
    await ada.page.getByRole("button", { name: "Accept" }).click();
    await ada.page.getByText(/Choose another password/).waitFor();
    await look(ada.page, "a2-weak");
    await accept(ada.page, path, "Ada Lovelace");
    expect(await ada.page.getByLabel("E-mail").inputValue()).toBe("ada@example.com");
    expect(ada.page.url()).not.toContain("example.com");
    await ada.page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await ada.page.getByRole("button", { name: "Sign in" }).click();
    await ada.page.locator(".shell").waitFor();
    await ada.page.goto(house.url + path);
    await ada.page.getByRole("heading", { name: "This link is not valid any more" }).waitFor();
    await look(ada.page, "a3-over");
    expect(ownFaults(ada)).toEqual([]);
  });

  it("of somebody who has an account asks for its password", async () => {
    await house.has("second", SECOND);
    const path = await invited(house, "second", house.owner.email, "manager");
    const nina = await guest(browser, { viewport: DESK });
    await nina.page.goto(house.url + path);
    const password = nina.page.getByRole("textbox", { name: "Your password" });
    await password.fill("not the password");
    await nina.page.getByRole("button", { name: "Accept" }).click();
    await nina.page.getByText("The password is wrong.").waitFor();
    await look(nina.page, "a4-known");
    await password.fill(house.owner.password);
    await nina.page.getByRole("button", { name: "Accept" }).click();
    await signIn(nina, house.owner);
    await nina.page.getByRole("heading", { name: "Where do you work today?" }).waitFor();
    await look(nina.page, "a5-where");
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("the second factor", () => {
  it("is turned on, asked for, replaced by a recovery code, and turned off", async () => {
    const email = "bea@example.com";
    const bea = await newcomer(email);
    const { page } = bea;
    await openAccount(page);
    await look(page, "a6-account");
    await page.getByRole("button", { name: "Turn on" }).click();
    await page.getByRole("textbox", { name: "Confirm with your password" }).fill(PASSWORD);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("img", { name: /QR code/ }).waitFor();
    await look(page, "a7-secret");
    const secret = await page.getByLabel("Secret").inputValue();
    await page.getByLabel(/six digits/).fill("000000");
    await page.getByRole("button", { name: "Turn on" }).click();
    await page.getByText("This code is wrong or has been used.").waitFor();
    await page.getByLabel(/six digits/).fill(code(secret));
    await page.getByRole("button", { name: "Turn on" }).click();
    const codes = page.getByRole("group", { name: "Your recovery codes" }).getByRole("listitem");
    await codes.first().waitFor();
    expect(await codes.count()).toBe(10);
    const recovery = await codes.first().innerText();
    await look(page, "a8-codes");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    expect((await saved).suggestedFilename()).toBe("maitred-recovery-codes.txt");
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText("10 recovery codes are left.").waitFor();

    await leave(page);
    await enterWith(page, email, code(secret, 1));
    await leave(page);
    await enterWith(page, email, recovery);
    await openAccount(page);
    await page.getByText("9 recovery codes are left.").waitFor();
    await page.getByRole("button", { name: "Turn off" }).click();
    await page.getByRole("textbox", { name: "Confirm with your password" }).fill(PASSWORD);
    await page.getByLabel("Code from your app").fill(recovery);
    await page.getByRole("button", { name: "Turn off" }).click();
    await page.getByText("This code is wrong or has been used.").waitFor();
    await look(page, "a9-off");
    expect(ownFaults(bea)).toEqual([]);
  });
});

async function leave(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
}

async function enterWith(page: Page, email: string, code: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Code from your app").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".shell").waitFor();
}

describe("sessions", () => {
  it("that are ended elsewhere are at the sign-in", async () => {
    const cleo = await newcomer("cleo@example.com", TABLET);
    const elsewhere = await atDoor(browser, house, "/admin/account", { viewport: PHONE });
    await signInHere(elsewhere.page, "cleo@example.com");
    await openAccount(cleo.page);
    await look(cleo.page, "a10-sessions");
    await cleo.page.getByRole("button", { name: /^Sign out/ }).click();
    await cleo.page.getByText("That device is signed out.").waitFor();
    await elsewhere.page.getByRole("textbox", { name: "Present password" }).fill(PASSWORD);
    await elsewhere.page.getByRole("textbox", { name: "New password" }).fill("another seven quiet tables");
    await elsewhere.page.getByRole("button", { name: "Change password" }).click();
    await elsewhere.page.getByRole("heading", { name: "Sign in" }).waitFor();
    await signInHere(elsewhere.page, "cleo@example.com");
    expect(new URL(elsewhere.page.url()).pathname).toBe("/admin/account");
    expect([ownFaults(cleo), ownFaults(elsewhere)]).toEqual([[], []]);
  });
});

async function signInHere(page: Page, email: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "My account" }).waitFor();
}

const SECOND = `
version: 1
slug: second
name: Trattoria Seconda
zone: Europe/Rome
tables: [{key: t1, seats: {min: 1, max: 4}}]
services:
  - {key: dinner, name: Dinner, days: [fri, sat], first_start: "19:00", last_start: "21:00", ends: "23:30", slot_minutes: 15, turn_minutes: [{party_max: 4, minutes: 90}]}
`;

// Coming in and going out, in a real browser.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { launch, look, ownFaults, PHONE } from "./browser";
import { atDoor, owner, signIn, TABLET } from "./desk";
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

describe("whoever works here", () => {
  it("signs in and is where they wanted to be", async () => {
    const nina = await atDoor(browser, house, "/admin/r/demo/floor");
    await nina.page.getByRole("heading", { name: "Sign in" }).waitFor();
    await look(nina.page, "s1-sign-in");
    await signIn(nina, house.owner);
    expect(new URL(nina.page.url()).pathname).toBe("/admin/r/demo/floor");
    expect(ownFaults(nina)).toEqual([]);
  });

  it("is told when the password is wrong", async () => {
    const stranger = await atDoor(browser, house, "/admin", { viewport: PHONE });
    await stranger.page.getByLabel("E-mail").fill("owner@demo.example");
    await stranger.page.getByRole("textbox", { name: "Password" }).fill("not the password");
    await stranger.page.getByRole("button", { name: "Sign in" }).click();
    await stranger.page.getByText("E-mail or password is wrong.").waitFor();
    await look(stranger.page, "s2-wrong");
  });

  it.each([[PHONE, "light"], [TABLET, "light"], [TABLET, "dark"]] as const)("goes around with %o, %s", async (viewport, colorScheme) => {
    const nina = await owner(browser, house, "/admin", { viewport, colorScheme });
    await nina.page.getByRole("button", { name: "New booking" }).first().waitFor();
    await look(nina.page, "s3-shell");
    await nina.page.getByRole("button", { name: /Account/ }).click();
    await nina.page.getByRole("menuitem", { name: "Sign out" }).click();
    await nina.page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(ownFaults(nina)).toEqual([]);
  });
});

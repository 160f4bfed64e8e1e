// Settings and others: two who change at once, guests who count on a table, leaving, and those who may only look.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, launch, look, ownFaults, PHONE } from "./browser";
import { atDoor, owner, signIn } from "./desk";
import { House } from "./house";
import { fileOf, hasHouse, joins, nextSunday, opened, save, section } from "./settings";

let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

describe("two who change at once", () => {
  it("keep both, and decide what both changed", async () => {
    await hasHouse(house, "both");
    const [nina, ugo] = [await owner(browser, house, "/admin/r/both/settings/general"), await owner(browser, house, "/admin/r/both/settings/general")];
    await nina.page.getByLabel("Telephone").fill("+39 06 0000 0001");
    await ugo.page.getByLabel("Address", { exact: true }).fill("Via di Prova 2, Roma");
    await save(nina.page);
    await save(ugo.page);
    expect((await fileOf(house, "both"))["contact"]).toMatchObject({ phone: "+39 06 0000 0001", address: "Via di Prova 2, Roma" });

    await nina.page.reload();
    await nina.page.getByRole("textbox", { name: "Name" }).fill("Da Nina");
    await ugo.page.getByRole("textbox", { name: "Name" }).fill("Da Ugo");
    await save(nina.page);
    await ugo.page.getByRole("button", { name: "Save" }).click();
    const question = ugo.page.getByRole("dialog", { name: "Somebody else changed this too" });
    await question.getByText("Da Nina").waitFor();
    await look(ugo.page, "set-collision");
    await question.getByText("Theirs").click();
    await question.getByRole("button", { name: "Save" }).click();
    await question.waitFor({ state: "detached" });
    await expect.poll(() => ugo.page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("Da Nina");
    expect((await fileOf(house, "both"))["name"]).toBe("Da Nina");
    expect(ownFaults(ugo)).toEqual([]);
  });
});

describe("a table that guests count on", () => {
  it.each([[DESK, "desk"], [PHONE, "phone"]] as const)("goes only when they are given another (%o)", async (viewport, slug) => {
    await hasHouse(house, slug, { tables: [{ key: "t1", seats: { min: 1, max: 2 }, rank: 1 }, { key: "t2", seats: { min: 1, max: 2 } }] });
    await house.books(slug, { date: nextSunday(), time: "20:00", party_size: 2 });
    const nina = await owner(browser, house, `/admin/r/${slug}/settings/tables`, { viewport });
    const { page } = nina;
    await opened(page, /^t1/);
    await page.getByRole("button", { name: "Remove t1" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("1 upcoming booking counts on it.").waitFor();
    await dialog.getByText("Somebody Else").waitFor();
    await look(page, "set-in-use");
    await dialog.getByRole("button", { name: "Find them other tables" }).click();
    await page.getByRole("dialog", { name: "What will change" }).getByText("Table t1").waitFor();
    await look(page, "set-plan");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect((await fileOf(house, slug))["tables"]).toHaveLength(1);
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("the clock of the house", () => {
  it("stays while guests are expected", async () => {
    await hasHouse(house, "clock");
    await house.books("clock", { date: nextSunday(), time: "20:00", party_size: 2 });
    const nina = await owner(browser, house, "/admin/r/clock/settings/general");
    await nina.page.getByLabel("Time zone").fill("America/New_York");
    await nina.page.getByRole("button", { name: "Save" }).click();
    await nina.page.getByText(/the time zone cannot change until they are over/).first().waitFor();
    expect(await nina.page.getByLabel("Time zone").getAttribute("aria-invalid")).toBe("true");
    await nina.page.getByLabel("Time zone").fill("Europe/Nowhere");
    await nina.page.getByRole("button", { name: "Save" }).click();
    await nina.page.getByText(/There is no such time zone/).first().waitFor();
    expect((await fileOf(house, "clock"))["zone"]).toBe("Europe/Rome");
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("whoever leaves with something unsaved", () => {
  it("is asked, stays, and discards", async () => {
    await hasHouse(house, "leave");
    const nina = await owner(browser, house, "/admin/r/leave/settings/general");
    const { page } = nina;
    const name = page.getByRole("textbox", { name: "Name" });
    await name.fill("Elsewhere");
    await section(page, "Waitlist");
    await section(page, "General");
    await page.getByRole("link", { name: "Floor" }).click();
    await page.getByRole("dialog", { name: "Leave without saving?" }).waitFor();
    await look(page, "set-leave");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Discard" }).click();
    expect(await name.inputValue()).toBe("The Only Table");
    await page.getByRole("link", { name: "Floor" }).click();
    await page.waitForURL(/floor/);
    expect((await fileOf(house, "leave"))["name"]).toBe("The Only Table");
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("a viewer", () => {
  it.each([[DESK], [PHONE]] as const)("looks and changes nothing (%o)", async (viewport) => {
    const viewer = { email: `viewer${viewport.width}@demo.example`, password: "three blue chairs" };
    await joins(house, "demo", viewer.email, "viewer", viewer.password);
    const vera = await atDoor(browser, house, "/admin/r/demo/settings/general", { viewport });
    await signIn(vera, viewer);
    const { page } = vera;
    await page.getByText("You can look at this.").waitFor();
    expect(await page.getByRole("textbox", { name: "Name" }).getAttribute("readonly")).not.toBeNull();
    expect(await page.getByRole("button", { name: "Add" }).count()).toBe(0);
    await look(page, "set-viewer");
    await page.goto(`${house.url}/admin/r/demo/settings/tables`);
    await opened(page, /^s1 /);
    expect(await page.getByRole("button", { name: "Remove" }).count()).toBe(0);
    expect(await page.getByLabel("Area", { exact: true }).isDisabled()).toBe(true);
    await look(page, "set-viewer-table");
    expect(await page.getByRole("button", { name: "Save" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "Import bookings" }).count()).toBe(0);
    expect(ownFaults(vera)).toEqual([]);
  });
});

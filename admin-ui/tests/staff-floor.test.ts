// The floor in the hands of a host: by finger and by keyboard.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, type Guest, launch, look, ownFaults, PHONE } from "./browser";
import { owner, TABLET } from "./desk";
import { House } from "./house";
import { type Room, room } from "./room";

let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
  await lively(await room(house, "lively"));
});

afterAll(async () => {
  await browser?.close();
  await house?.close();
});

const looks = [PHONE, TABLET, DESK].flatMap((viewport) => (["light", "dark"] as const).map((colorScheme) => ({ viewport, colorScheme })));

/** Waits for a table that is called so from its start. */
async function table({ page }: Guest, name: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^Table ${name}`) }).waitFor();
}

/** By finger where there is one. */
async function tap({ page }: Guest, key: string): Promise<void> {
  const place = page.locator(`[data-table="${key}"]`);
  const isTouched = await page.evaluate(() => navigator.maxTouchPoints > 0);
  await (isTouched ? place.tap() : place.click());
}

async function press({ page }: Guest, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name }).first().click();
}

async function said({ page }: Guest, text: string | RegExp): Promise<void> {
  await page.getByRole("status").getByText(text).waitFor();
}

async function host(there: Room, ways: Parameters<typeof owner>[3] = {}): Promise<Guest> {
  const nina = await owner(browser, house, `/admin/r/${there.slug}/floor`, { viewport: TABLET, ...ways });
  await table(nina, "t1,");
  return nina;
}

/** Somebody sits, somebody waits, somebody is to come. */
async function lively(there: Room): Promise<void> {
  await there.walkIn("t3", 4, "Ferrari");
  const waiting = await there.expects("t2", 2, "Bianchi", 5);
  await there.steps(waiting, "arrive");
  await there.expects("t5", 6, "Esposito", 25);
  await there.expects("b1", 2, "Greco", 50);
}

describe("the floor", () => {
  it.each(looks)("looks right at $viewport.width px, $colorScheme", async (ways) => {
    const nina = await owner(browser, house, "/admin/r/demo/floor", ways);
    await table(nina, "s1,");
    await look(nina.page, "f1-floor");
    await tap(nina, "s7");
    await nina.page.getByRole("heading", { name: "Table s7" }).waitFor();
    await look(nina.page, "f2-table");
    await nina.page.goto(`${house.url}/admin/r/lively/floor`);
    await table(nina, "t3, seated");
    await tap(nina, "t3");
    await nina.page.getByRole("button", { name: "Move", exact: true }).click();
    await nina.page.getByText(/Tap the table that Ferrari .* move to/).waitFor();
    await look(nina.page, "f3-move");
    await nina.page.getByRole("link", { name: "All" }).click();
    await nina.page.getByRole("heading", { name: "Bar" }).waitFor();
    await look(nina.page, "f4-all");
    expect(ownFaults(nina)).toEqual([]);
    await nina.context.close();
  });

  it("seats, moves, combines and lets go by touch", async () => {
    const there = await room(house, "by-touch");
    await there.expects("t3", 3, "Rossi", 20);
    const nina = await host(there, { hasTouch: true });
    await table(nina, "t3, expected at .*, Rossi, party of 3");
    await tap(nina, "t3");
    await press(nina, "Seat Rossi here");
    await table(nina, "t3, seated for 0 minutes, Rossi, party of 3");
    await said(nina, "Rossi sit at t3");
    await nina.page.getByRole("button", { name: "Move", exact: true }).click();
    await table(nina, "t1,.*, 1–2 only");
    await tap(nina, "t4");
    await table(nina, "t4, seated for 0 minutes, Rossi");
    await table(nina, "t3, free");
    await press(nina, "Undo");
    await table(nina, "t3, seated for 0 minutes, Rossi");
    await tap(nina, "t3");
    await press(nina, "Has left");
    await table(nina, "t3, free");
    await tap(nina, "t1");
    await press(nina, "Combine");
    await table(nina, "t3, free, not combined");
    await tap(nina, "t2");
    await nina.page.getByRole("heading", { name: "Tables t1 + t2" }).waitFor();
    await nina.page.getByRole("group", { name: "How many?" }).getByRole("button", { name: "4", exact: true }).click();
    await said(nina, "4 sit at t1 + t2");
    await table(nina, "t2, seated for 0 minutes, Walk-in, party of 4");
    expect(ownFaults(nina)).toEqual([]);
    await nina.context.close();
  });

  it("says who comes when a table is not free for long enough", async () => {
    const there = await room(house, "not-for-long");
    await there.walkIn("t3", 2, "Ferrari");
    await there.expects("t4", 2, "Greco", 45);
    const nina = await host(there);
    await tap(nina, "t4");
    await nina.page.getByRole("group", { name: "How many?" }).getByRole("button", { name: "2", exact: true }).click();
    await said(nina, /t4 is free until \d\d:\d\d \(4[345] min\), then Greco come\. A party of 2 would stay longer\./);
    await press(nina, "Cancel");
    await tap(nina, "t3");
    await nina.page.getByRole("button", { name: "Move", exact: true }).click();
    await table(nina, "t4, .*, taken");
    await tap(nina, "t4");
    await said(nina, /t4 is taken: Greco, expected at/);
    await nina.context.close();
  });

  it.each(looks)("seats a walk-in until the next party comes, at $viewport.width px, $colorScheme", async (ways) => {
    const there = await room(house, `until-${ways.viewport.width}-${ways.colorScheme}`);
    await there.expects("t4", 2, "Greco", 65);
    const nina = await host(there, ways);
    await tap(nina, "t4");
    await nina.page.getByText(/^Free until \d\d:\d\d \(6[345] min\)/).waitFor();
    await nina.page.getByRole("group", { name: "How many?" }).getByRole("button", { name: "2", exact: true }).click();
    await said(nina, /t4 is free until/);
    await look(nina.page, "f5-until");
    await press(nina, /^Seat until \d\d:\d\d$/);
    await said(nina, /^2 sit at t4 until \d\d:\d\d/);
    await table(nina, "t4, seated for 0 minutes, Walk-in, party of 2");
    expect(ownFaults(nina)).toEqual([]);
    await nina.context.close();
  });

  it("is used by keyboard alone", async () => {
    const there = await room(house, "by-keyboard");
    const waiting = await there.expects("t2", 2, "Bianchi", 5);
    await there.steps(waiting, "arrive");
    const nina = await host(there, { viewport: DESK });
    const { page } = nina;
    await table(nina, "t2, waiting for 0 minutes, Bianchi");
    await page.locator('[data-table="t1"]').focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-table"))).toBe("t5");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Table t5" }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("panel-title");
    await page.getByRole("button", { name: /Seat Bianchi/ }).press("Enter");
    await table(nina, "t5, seated for 0 minutes, Bianchi");
    await page.keyboard.press("Escape");
    await page.getByText("Nobody waits for a table.").waitFor();
    await page.locator('[data-table="t5"]').press("Enter");
    await page.getByRole("button", { name: "Move", exact: true }).press("Enter");
    await page.locator('[data-table="t1"]').press("Enter");
    await table(nina, "t1, seated for 0 minutes, Bianchi");
    await page.getByRole("heading", { name: "Table t1" }).waitFor();
    await page.getByRole("button", { name: "Combine" }).press("Enter");
    await page.locator('[data-table="t2"]').press("Enter");
    await page.getByText(/t1 \+ t2 is for 3 to 4; they are 2/).waitFor();
    await page.getByRole("button", { name: "Do it anyway" }).press("Enter");
    await table(nina, "t2, seated for 0 minutes, Bianchi");
    expect(ownFaults(nina)).toEqual([]);
    await nina.context.close();
  });

  it("says what stands in the way", async () => {
    const there = await room(house, "in-the-way");
    await there.walkIn("t1", 2, "Ferrari");
    const rossi = await there.expects("t2", 2, "Rossi", 5);
    await there.steps(rossi, "arrive");
    const nina = await host(there);
    await nina.page.getByRole("region", { name: "At the door" }).getByRole("button", { name: /Rossi/ }).click();
    await nina.page.getByText(/Tap the table where Rossi/).waitFor();
    await table(nina, "t1, .*, taken");
    await tap(nina, "t1");
    await said(nina, "t1 is taken: Ferrari, seated for 0 minutes.");
    await look(nina.page, "f5-taken");
    await there.walkIn("t4", 2, "Greco");
    await tap(nina, "t4");
    await said(nina, /taken/);
    await table(nina, "t4, seated for 0 minutes, Greco");
    await nina.context.close();
  });
});

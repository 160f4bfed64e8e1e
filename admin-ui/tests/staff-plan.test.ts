// The plan of the floor in the hands of owners: drawn, taken back, and by two of them at once.
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
});

afterAll(async () => {
  await browser?.close();
  await house?.close();
});

const looks = [PHONE, TABLET, DESK].flatMap((viewport) => (["light", "dark"] as const).map((colorScheme) => ({ viewport, colorScheme })));

async function editor({ slug }: Room, ways: Parameters<typeof owner>[3] = {}): Promise<Guest> {
  const nina = await owner(browser, house, `/admin/r/${slug}/floor/plan`, { viewport: DESK, ...ways });
  await nina.page.locator('[data-table="t1"]').waitFor();
  return nina;
}

async function saved({ page }: Guest): Promise<void> {
  await page.locator('.saving[data-standing="saved"]').waitFor();
}

async function spotOf(there: Room, key: string): Promise<{ x: number; y: number } | undefined> {
  return (await there.file()).file.tables.find((it) => it.key === key)?.spot;
}

async function press({ page }: Guest, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).first().click();
}

/** Draws a table so many pixels across the screen. */
async function drag({ page }: Guest, key: string, by: { x: number; y: number }): Promise<void> {
  const box = (await page.locator(`[data-table="${key}"] .table-top`).boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by.x / 2, y + by.y / 2);
  await page.mouse.move(x + by.x, y + by.y);
  await page.mouse.up();
}

describe("the plan", () => {
  it.each(looks)("looks right at $viewport.width px, $colorScheme", async (ways) => {
    const nina = await owner(browser, house, "/admin/r/demo/floor/plan", ways);
    await nina.page.locator('[data-table="s1"]').waitFor();
    await look(nina.page, "g1-plan");
    await nina.page.locator('[data-table="s6"]').click();
    await nina.page.getByLabel("Seats from").waitFor();
    await look(nina.page, "g2-table");
    await press(nina, "Done with this table");
    await press(nina, "Combine tables");
    await nina.page.locator('[data-table="s6"]').click();
    await nina.page.locator('[data-table="s7"]').click();
    await nina.page.getByText("s6 + s7: up to 8 seats").waitFor();
    await look(nina.page, "g3-combine");
    expect(ownFaults(nina)).toEqual([]);
    await nina.context.close();
  });

  it("is drawn, and every step is taken back", async () => {
    const there = await room(house, "drawn");
    const nina = await editor(there);
    const { page } = nina;
    const before = await there.file();
    await drag(nina, "t1", { x: 60, y: 90 });
    await saved(nina);
    const dragged = await spotOf(there, "t1");
    expect(dragged!.x).toBeGreaterThan(80);
    expect(dragged!.x % 10).toBe(0);
    await page.locator('[data-table="t2"]').press("Enter");
    await page.locator('[data-table="t2"]').press("ArrowRight");
    await page.locator('[data-table="t2"]').press("Shift+ArrowDown");
    await page.getByLabel("to", { exact: true }).fill("3");
    await page.getByLabel("to", { exact: true }).press("Enter");
    await page.getByLabel("Shape").selectOption("Round");
    await press(nina, "Duplicate");
    await page.getByRole("heading", { name: "Table t6" }).waitFor();
    await press(nina, "Remove");
    await press(nina, "Combine tables");
    await page.locator('[data-table="t3"]').click();
    await page.locator('[data-table="t4"]').click();
    await press(nina, "Combine");
    await page.getByLabel("New area").fill("Giardino");
    await press(nina, "Add");
    await page.getByRole("button", { name: "Giardino" }).waitFor();
    await saved(nina);
    const after = await there.file();
    expect(await spotOf(there, "t2")).toMatchObject({ x: 230, y: 130, shape: "round" });
    expect(after.file.tables.map(({ key }) => key)).not.toContain("t6");
    expect(after.file.combinations.map(({ key }) => key)).toContain("t3t4");
    expect(after.file.areas.map(({ name }) => name)).toContain("Giardino");
    const undo = page.getByRole("button", { name: "Undo", exact: true });
    while (await undo.isEnabled()) await undo.click();
    await saved(nina);
    expect((await there.file()).file).toEqual(before.file);
    await press(nina, "Redo");
    await saved(nina);
    expect(await spotOf(there, "t1")).toEqual(dragged);
    expect(ownFaults(nina)).toEqual([]);
    await nina.context.close();
  });

  it("keeps what two editors do at once", async () => {
    const there = await room(house, "two-editors");
    const [nina, ugo] = await Promise.all([editor(there), editor(there)]);
    await Promise.all([drag(nina, "t1", { x: 0, y: 60 }), drag(ugo, "t3", { x: 0, y: 60 })]);
    await ugo.page.locator('[data-table="t5"]').click();
    await press(ugo, "Remove");
    await saved(ugo);
    await drag(nina, "t2", { x: 0, y: 60 });
    await saved(nina);
    const { file } = await there.file();
    expect(file.tables.map(({ key }) => key)).not.toContain("t5");
    const moved = ["t1", "t2", "t3"].map((key) => file.tables.find((it) => it.key === key)!.spot!.y > 80);
    expect(moved).toEqual([true, true, true]);
    await nina.page.locator('[data-table="t5"]').waitFor({ state: "detached" });
    expect([...ownFaults(nina), ...ownFaults(ugo)]).toEqual([]);
    await Promise.all([nina.context.close(), ugo.context.close()]);
  });

  it("asks what becomes of reservations whose table goes", async () => {
    const there = await room(house, "in-use");
    await there.expects("t2", 2, "Rossi", 60);
    const nina = await editor(there);
    await nina.page.locator('[data-table="t2"]').click();
    await press(nina, "Remove");
    await nina.page.getByRole("dialog").getByText(/Rossi · 2 covers/).waitFor();
    await look(nina.page, "g4-in-use");
    await press(nina, "Leave it as it was");
    await nina.page.locator('[data-table="t2"]').click();
    await press(nina, "Remove");
    await press(nina, "Give them other tables");
    await nina.page.locator('[data-table="t2"]').waitFor({ state: "detached" });
    await saved(nina);
    expect(await spotOf(there, "t2")).toBeUndefined();
    await nina.context.close();
  });

  it("loses nothing when the server is away", async () => {
    const there = await room(house, "away");
    const nina = await editor(there);
    await house.kill();
    await drag(nina, "t1", { x: 0, y: 60 });
    await nina.page.getByText("Not saved yet").waitFor();
    await look(nina.page, "g5-away");
    await house.startAgain();
    await saved(nina);
    expect((await spotOf(there, "t1"))!.y).toBeGreaterThan(80);
    await nina.context.close();
  });
});

// The evening in the hands of a host: list, card, new booking, timeline.
import type { Browser, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { plusDays } from "../src/i18n/when";
import { DESK, type Guest, launch, look, ownFaults, PHONE } from "./browser";
import { owner, TABLET } from "./desk";
import { type Booked, Evening } from "./evening";
import { House } from "./house";
import { block, hold, middle, row } from "./timeline";

let browser: Browser;
let house: House;
let evening: Evening;
const parties: Record<string, Booked> = {};

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
  evening = await Evening.open(house);
  await seed();
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

/** A night as it comes: some sit, some are there, one is late, one has an allergy, one asks. */
async function seed(): Promise<void> {
  const rossi = (parties.rossi = await evening.books({ time: "19:30", name: "Rossi", tables: ["s1"], phone: "+39 333 123 4567" }));
  await evening.steps(rossi.id, "seat", { tables: ["s1"] });
  parties.bianchi = await evening.books({ time: "19:45", name: "Bianchi", party_size: 4, tables: ["s4"], notes: "Nut allergy. Quiet table, please." });
  parties.greco = await evening.books({ time: "21:30", name: "Greco", party_size: 7, tables: ["s5", "s6"] });
  parties.ferrari = await evening.books({ time: "21:00", name: "Ferrari", tables: ["s2"], notes: "Birthday" });
  parties.esposito = await evening.books({ time: "22:00", name: "Esposito", tables: ["c1"] });
  const marino = await evening.books({ time: "22:15", name: "Marino", party_size: 3 });
  await evening.steps(marino.id, "cancel");
}

/** A host at an evening of their own, so that no test is in the way of another. */
async function host(search: string, ways: Parameters<typeof owner>[3] = {}): Promise<Guest> {
  return owner(browser, house, `${evening.path}?${search}`, ways);
}

const later = (days: number) => plusDays(evening.today, days);

describe("the looks", () => {
  it.each([[DESK, "light"], [TABLET, "light"], [TABLET, "dark"], [PHONE, "light"], [PHONE, "dark"]] as const)("are right at %o, %s", async (viewport, colorScheme) => {
    const nina = await host("view=list", { viewport, colorScheme });
    await nina.page.getByRole("button", { name: /Rossi/ }).first().waitFor();
    await look(nina.page, "v1-list");
    await nina.page.getByRole("button", { name: /Bianchi/ }).first().click();
    const card = nina.page.getByRole("dialog", { name: "Bianchi" });
    await card.getByText("Nut allergy").waitFor();
    await look(nina.page, "v2-card");
    await card.getByRole("button", { name: "History" }).click();
    await card.getByRole("button", { name: "Change" }).click();
    await card.getByRole("group", { name: "Free times" }).waitFor();
    await look(nina.page, "v4-change");
    await card.getByRole("button", { name: "Close" }).click();
    await nina.page.getByRole("button", { name: "Timeline" }).click();
    await block(nina.page, "Rossi").waitFor();
    await look(nina.page, "v3-timeline");
    expect(ownFaults(nina)).toEqual([]);
    await nina.context.close();
  });
});

describe("the list", () => {
  it("takes steps, and takes them back", async () => {
    const { page, ...nina } = await host("view=list", { viewport: TABLET });
    const bianchi = page.locator(".entry", { hasText: "Bianchi" });
    await bianchi.getByRole("button", { name: "Arrived: Bianchi" }).click();
    await page.getByText("Bianchi has arrived").waitFor();
    await bianchi.getByText("Arrived", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await bianchi.getByText("Booked").waitFor();
    await bianchi.getByRole("button", { name: "Seat: Bianchi" }).click();
    await bianchi.getByText("Seated").waitFor();
    expect((await evening.reads(parties.bianchi!.id)).status).toBe("seated");
    expect(ownFaults({ page, ...nina })).toEqual([]);
  });

  it("finds by name, number and status", async () => {
    const { page } = await host("view=list", { viewport: DESK });
    const names = page.locator(".entry-name");
    await names.first().waitFor();
    await page.getByRole("searchbox").fill("333 12");
    await expect.poll(() => names.allInnerTexts()).toEqual(["Rossi"]);
    await page.getByRole("searchbox").fill("");
    await page.getByRole("button", { name: "Cancelled 1" }).click();
    await expect.poll(() => names.allInnerTexts()).toEqual(["Marino"]);
    await page.getByRole("searchbox").fill("nobody");
    await page.getByText("Nobody like that on this day").waitFor();
    await page.getByRole("button", { name: "Show everybody" }).click();
    await expect.poll(() => names.count()).toBe(6);
  });

  it("asks for an answer on top, and takes it", async () => {
    const date = later(1);
    await house.books(Evening.slug, { date, time: "20:00", party_size: 6 });
    const { page } = await host(`view=list&date=${date}`, { viewport: PHONE });
    await page.getByRole("heading", { name: "Waiting for your answer" }).waitFor();
    await look(page, "v5-asking");
    await page.getByRole("button", { name: /^Approve/ }).click();
    await page.getByRole("heading", { name: "Expected and here" }).waitFor();
  });

  it.each([[TABLET, "dark"], [DESK, "light"], [PHONE, "light"]] as const)("shows a request once in the timeline, as a request, at %o, %s", async (viewport, colorScheme) => {
    const date = later(11);
    const asked = (await house.books(Evening.slug, { date, time: "20:00", party_size: 6 })) as unknown as { id: string };
    const { tables } = await evening.reads(asked.id);
    const nina = await host(`view=timeline&date=${date}`, { viewport, colorScheme });
    const blocks = nina.page.locator(".block[data-status=requested]");
    await blocks.first().waitFor();
    expect(await blocks.count()).toBe(tables.length);
    expect(await nina.page.locator("[data-row=waiting]").count()).toBe(0);
    await blocks.first().getByText("Requested").first().waitFor();
    await look(nina.page, "v7-request");
    await nina.context.close();
    // The next size finds the same tables free.
    await evening.steps(asked.id, "decline");
  });

  it("is printed with notes and boxes to tick", async () => {
    const { page } = await host("view=timeline");
    await block(page, "Rossi").waitFor();
    await page.emulateMedia({ media: "print" });
    const paper = page.locator(".print-sheet");
    await paper.getByText("Nut allergy").waitFor();
    await paper.getByRole("row", { name: /Rossi.* s1 Seated/ }).waitFor();
    await paper.getByRole("row", { name: /Greco.* s5 \+ s6 Booked/ }).waitFor();
    expect(await paper.locator(".tick").count()).toBe(5);
    expect(await page.locator(".topbar").isVisible()).toBe(false);
    await look(page, "v6-print");
  });
});

describe("the card", () => {
  it("takes in who has come, keeps the table, splits and joins parties", async () => {
    const date = later(7);
    const ricci = await evening.books({ date, time: "20:00", name: "Ricci", party_size: 4, tables: ["s4"] });
    const conti = await evening.books({ date, time: "20:00", name: "Conti", tables: ["s1"] });
    const { page, ...nina } = await host(`view=list&date=${date}&open=${ricci.id}`, { viewport: TABLET });
    const card = page.getByRole("dialog", { name: "Ricci" });
    await card.getByRole("button", { name: "Free to move" }).click();
    await card.getByRole("button", { name: "Keep table" }).click();
    await card.getByRole("button", { name: "Free to move" }).waitFor();
    await card.getByRole("button", { name: "Split", exact: true }).click();
    await card.getByRole("form", { name: "Split" }).getByRole("button", { name: "Split" }).click();
    await card.getByText("3 covers").waitFor();
    await card.getByRole("button", { name: "Other table" }).click();
    const where = card.getByRole("form", { name: "Other table" });
    await where.getByRole("button", { name: /^s4/ }).click();
    await where.getByRole("button", { name: /^s7/ }).click();
    await look(page, "v13-other-table");
    await where.getByRole("button", { name: "Other table" }).click();
    await expect.poll(() => evening.reads(ricci.id)).toMatchObject({ tables: ["s7"], party_size: 3 });
    await card.getByRole("button", { name: "Join with" }).click();
    const join = card.getByRole("form", { name: "Join with" });
    await join.getByLabel("With").selectOption(conti.id);
    await join.getByRole("button", { name: "Join with" }).click();
    await card.getByText("5 covers").waitFor();
    expect((await evening.reads(conti.id)).status).toBe("cancelled");
    expect(ownFaults({ page, ...nina })).toEqual([]);
  });

  it("says who of a party is there, and what happened", async () => {
    const { page } = await host(`view=list&open=${parties.ferrari!.id}`, { viewport: PHONE });
    const card = page.getByRole("dialog", { name: "Ferrari" });
    await card.getByRole("button", { name: "Some have come" }).click();
    await card.getByRole("button", { name: "There already −1" }).click();
    await card.getByRole("form").getByRole("button", { name: "Some have come" }).click();
    await card.getByText("1 of 2 there").waitFor();
    await card.getByRole("button", { name: "History" }).click();
    await card.locator(".history").getByText("Booked").waitFor();
    await look(page, "v14-history");
  });
});

describe("a new booking", () => {
  it("is refused with the reason, and made beyond the limit by name", async () => {
    const date = later(2);
    await evening.books({ date, time: "20:00", name: "Full House", party_size: 8, tables: ["s5", "s6"] });
    const { page, ...nina } = await host(`date=${date}&open=new`, { viewport: DESK });
    const form = page.getByRole("dialog", { name: "New booking" });
    await form.getByLabel("Name").fill("Conti");
    await form.getByLabel(/^Time/).fill("20:00");
    await form.getByRole("button", { name: "Book", exact: true }).click();
    await form.getByRole("alert").waitFor();
    await look(page, "v7-refused");
    await form.getByRole("button", { name: /Book anyway, beyond: covers at that time/ }).click();
    await page.getByText(/^Conti: 20:00/).waitFor();
    await block(page, "Conti").waitFor();
    expect(ownFaults({ page, ...nina })).toEqual([]);
  });
});

describe("the timeline", () => {
  it("puts a party at another table and time, by pointer; another host sees it", async () => {
    const date = later(3);
    const ricci = await evening.books({ date, time: "19:00", name: "Ricci", tables: ["s1"] });
    const [{ page, ...nina }, other] = await Promise.all([host(`view=timeline&date=${date}`), host(`view=list&date=${date}`)]);
    await other.page.locator(".entry", { hasText: "Ricci" }).getByText("s1").waitFor();
    await block(page, "Ricci").waitFor();
    await hold(page, "Ricci", "s3", 2);
    await page.locator(".ghost-says", { hasText: "s3, 19:30" }).waitFor();
    await look(page, "v8-held");
    await page.mouse.up();
    await page.getByText("Ricci: 19:30, s3").waitFor();
    expect(await evening.reads(ricci.id)).toMatchObject({ tables: ["s3"], time: "19:30" });
    await other.page.locator(".entry", { hasText: "Ricci" }).getByText("s3").waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await row(page, "s1").getByText("Ricci").first().waitFor();
    expect(ownFaults({ page, ...nina })).toEqual([]);
  });

  it("puts a party elsewhere by the keys", async () => {
    const date = later(4);
    const ricci = await evening.books({ date, time: "20:00", name: "Ricci", tables: ["s1"] });
    await evening.books({ date, time: "21:00", name: "Greco", tables: ["s2"] });
    const { page } = await host(`view=timeline&date=${date}`);
    await block(page, "Greco").waitFor();
    await block(page, "Greco").focus();
    await page.keyboard.press("ArrowUp");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Ricci");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Ricci" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await block(page, "Ricci").focus();
    await page.keyboard.press("Space");
    await page.getByText("Ricci is taken up.").waitFor({ state: "attached" });
    for (const key of ["ArrowDown", "ArrowDown", "ArrowLeft"]) await page.keyboard.press(key);
    await page.locator(".ghost-says", { hasText: "s3, 19:45" }).waitFor();
    await page.keyboard.press("Space");
    await expect.poll(() => evening.reads(ricci.id)).toMatchObject({ tables: ["s3"], time: "19:45" });
  });

  it("says what is in the way before and after, and goes beyond a limit when told to", async () => {
    const date = later(5);
    const ricci = await evening.books({ date, time: "20:00", name: "Ricci", tables: ["s1"] });
    await evening.books({ date, time: "20:30", name: "Conti", tables: ["s2"] });
    const { page } = await host(`view=timeline&date=${date}`);
    await block(page, "Ricci").waitFor();
    await hold(page, "Ricci", "s2");
    await page.locator(".ghost-says", { hasText: "Table s2 is Conti’s from 20:30" }).waitFor();
    await look(page, "v9-conflict");
    await page.mouse.up();
    const why = page.getByRole("dialog", { name: "Ricci: this is in the way" });
    await why.getByText("Nothing was changed").waitFor();
    await look(page, "v10-refused");
    await why.getByRole("button", { name: "Close" }).click();
    expect((await evening.reads(ricci.id)).tables).toEqual(["s1"]);
    await hold(page, "Ricci", "c3");
    await page.mouse.up();
    await why.getByText("Table c3 is kept for walk-ins.").waitFor();
    await look(page, "v11-beyond");
    await why.getByRole("button", { name: "Move anyway" }).click();
    await expect.poll(() => evening.reads(ricci.id)).toMatchObject({ tables: ["c3"] });
  });

  it("explains that somebody was faster, and offers it again", async () => {
    const date = later(6);
    const ricci = await evening.books({ date, time: "20:00", name: "Ricci", tables: ["s1"] });
    const { page } = await host(`view=timeline&date=${date}`);
    await block(page, "Ricci").waitFor();
    const meanwhile = async (route: Route) => {
      await evening.amends(ricci.id, { notes: "By the window" });
      await route.continue();
    };
    await page.route("**/move", meanwhile, { times: 1 });
    await hold(page, "Ricci", "s3");
    await page.mouse.up();
    const why = page.getByRole("dialog", { name: "Somebody was faster" });
    await why.getByText("It is now: Ricci, 20:00").waitFor();
    await look(page, "v12-faster");
    await why.getByRole("button", { name: "Move anyway" }).click();
    await expect.poll(() => evening.reads(ricci.id)).toMatchObject({ tables: ["s3"], notes: "By the window" });
  });

  it("lets a party stay longer, by the keys and by pointer", async () => {
    const { page } = await host("view=timeline");
    const rossi = await evening.reads(parties.rossi!.id);
    await block(page, "Rossi").focus();
    const end = page.getByRole("slider", { name: "Rossi: end of the stay" });
    await end.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const minutes = async () => (Date.parse((await evening.reads(rossi.id)).occupied_until) - Date.parse(rossi.occupied_until)) / 60_000;
    await expect.poll(minutes).toBe(30);
    const at = await middle(end);
    await page.mouse.move(at.x, at.y);
    await page.mouse.down();
    await page.mouse.move(at.x + 40, at.y, { steps: 4 });
    await page.mouse.up();
    await expect.poll(minutes).toBeGreaterThan(30);
  });
});

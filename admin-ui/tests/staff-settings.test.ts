// The settings, in the hands of an owner and of those who may only look.
import { readFileSync } from "node:fs";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, launch, look, ownFaults, PHONE } from "./browser";
import { atDoor, owner, signIn, TABLET } from "./desk";
import { House } from "./house";
import { oneTable } from "./restaurants";

let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

type File = Record<string, any>;

/** The file as the server has it. */
async function file(slug = "demo"): Promise<File> {
  const headers = { Authorization: `Bearer ${house.platformKey}` };
  return ((await house.ask(`/v1/platform/restaurants/${slug}`, { headers })) as { file: File }).file;
}

const save = async (page: Page) => {
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
};

describe("an owner", () => {
  it("changes what guests read, and is told at the field what cannot be", async () => {
    const nina = await owner(browser, house, "/admin/r/demo/settings/general");
    const { page } = nina;
    await page.getByRole("textbox", { name: "Name" }).fill("Trattoria Nuova");
    await page.getByLabel("Telephone").fill("+39 06 0000 0099");
    await page.getByLabel("Currency").fill("euro");
    await page.getByRole("button", { name: "Save" }).click();
    const currency = page.getByLabel("Currency");
    await page.getByText("Three letters, such as EUR.", { exact: true }).first().waitFor();
    await expect.poll(() => currency.evaluate((it) => it === document.activeElement)).toBe(true);
    expect(await currency.getAttribute("aria-invalid")).toBe("true");
    await look(page, "set-general-wrong");
    await currency.fill("chf");
    await save(page);
    expect(await file()).toMatchObject({ name: "Trattoria Nuova", currency: "CHF", contact: { phone: "+39 06 0000 0099" } });
    expect(ownFaults(nina)).toEqual([]);
  });
});

/** Somebody who works there from now on; whoever has an account keeps its password. */
async function joins(slug: string, email: string, role: string, password: string): Promise<void> {
  const before = await file(slug);
  const members = [...(before["members"] ?? []), { email, role }];
  const headers = { Authorization: `Bearer ${house.platformKey}`, "Content-Type": "application/json" };
  const applied = await house.ask(`/v1/platform/restaurants/${slug}`, { method: "PUT", headers, body: JSON.stringify({ ...before, members }) });
  const { invitations } = applied as { invitations: { url: string }[] };
  const body = JSON.stringify({ token: invitations[0]!.url.split("#")[1], password });
  await house.ask("/v1/staff/invitations/accept", { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

/** A restaurant of one table, with the demo's owner. */
async function hasHouse(slug: string, more: object = {}): Promise<void> {
  await house.has(slug, JSON.stringify({ ...(JSON.parse(oneTable(slug)) as object), ...more }));
  await joins(slug, house.owner.email, "owner", house.owner.password);
}

const section = (page: Page, name: string) => page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name }).click();
const opened = (page: Page, name: string | RegExp) => page.getByRole("button", { name, expanded: false }).click();

async function adds(page: Page, what: string, text?: string): Promise<void> {
  const field = page.getByLabel(what, { exact: true });
  if (text !== undefined) await field.fill(text);
  await field.press("Enter");
}

describe("an owner of one table", () => {
  it("sets up areas, tables and a combination", async () => {
    await hasHouse("nest");
    const nina = await owner(browser, house, "/admin/r/nest/settings/tables");
    const { page } = nina;
    await adds(page, "New area", "Giardino d’inverno");
    await adds(page, "New table");
    await page.getByRole("button", { name: /^t2/, expanded: true }).waitFor();
    await page.getByLabel("Area", { exact: true }).selectOption("Giardino d’inverno");
    await page.getByLabel("To", { exact: true }).fill("0");
    await page.getByLabel("Who may book it").selectOption("Staff only");
    await page.getByText("A wheelchair can be brought to it").click();
    await page.getByRole("button", { name: "Add a service" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("From 1 to 500, and not from more to less.").first().waitFor();
    await look(page, "set-tables-wrong");
    await page.getByLabel("To", { exact: true }).fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Something is missing here, or cannot be read.").first().waitFor();
    await expect.poll(() => page.getByLabel("To", { exact: true }).evaluate((it) => it === document.activeElement)).toBe(true);
    await page.getByLabel("To", { exact: true }).fill("6");
    await adds(page, "New table");
    await section(page, "Combinations");
    await adds(page, "New combination", "Lunga");
    await page.getByLabel("t2", { exact: true }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Choose two tables or more.").first().waitFor();
    await page.getByLabel("t3", { exact: true }).check();
    await save(page);
    const now = await file("nest");
    expect(now["areas"]).toEqual([{ key: "giardino-d-inverno", name: "Giardino d’inverno" }]);
    expect(now["tables"][1]).toMatchObject({
      key: "t2", area: "giardino-d-inverno", seats: { min: 1, max: 6 }, channel: "in_house", accessible: true, channels: [{ service: "dinner", channel: "walk_in" }],
    });
    expect(now["combinations"]).toMatchObject([{ key: "lunga", tables: ["t2", "t3"] }]);
    expect(ownFaults(nina)).toEqual([]);
  });

  it("makes a service with exceptions, and sees its starts before anybody else", async () => {
    await hasHouse("brunch");
    const nina = await owner(browser, house, "/admin/r/brunch/settings/services");
    const { page } = nina;
    await adds(page, "New service", "Sunday Brunch");
    for (const day of ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]) await page.getByLabel(day, { exact: true }).uncheck();
    await page.getByLabel("First start").fill("10:00");
    await page.getByLabel("Last start").fill("11:40");
    await page.getByLabel("Everybody leaves by").fill("13:00");
    await page.getByLabel("Starts every").fill("30");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText(/The last start must fall on one of the starts/).first().waitFor();
    await page.getByLabel("Last start").fill("11:30");
    await page.getByLabel("Starts every").fill("3");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Possible is 5 to 240.").first().waitFor();
    await page.getByLabel("Starts every").fill("30");
    await page.getByRole("button", { name: "Say how long" }).first().click();
    await page.getByLabel(/^Covers at each start/).fill("12");
    await page.getByRole("button", { name: "Add exception" }).click();
    await page.getByLabel("From the start at").fill("11:00");
    await page.getByLabel("Who may book").selectOption("Nobody");
    await page.getByLabel("To the start at").fill("11:00");
    const starts = page.getByRole("list", { name: "Starts" });
    await expect.poll(() => starts.getByRole("listitem").allInnerTexts()).toEqual(["10:00\nuntil 11:30", "10:30\nuntil 12:00", "11:30\nuntil 13:00"]);
    await look(page, "set-brunch");
    await save(page);
    const [, brunch] = (await file("brunch"))["services"] as File[];
    expect(brunch).toMatchObject({ key: "sunday-brunch", days: ["sun"], slot_minutes: 30, pacing: { covers_per_slot: 12 }, overrides: [{ from: "11:00", to: "11:00", starts_for: "nobody" }] });
    const offered = (await house.ask(`/v1/restaurants/brunch/availability?date=${nextSunday()}&party_size=2`)) as { slots: { time: string }[] };
    expect(offered.slots.map(({ time }) => time)).toEqual(["10:00", "10:30", "11:30", "20:00"]);
    expect(ownFaults(nina)).toEqual([]);
  });

  it("closes, keeps a special day, and says the rules", async () => {
    await hasHouse("rules");
    const nina = await owner(browser, house, "/admin/r/rules/settings/closures");
    const { page } = nina;
    await page.getByRole("button", { name: "Add closure" }).click();
    await page.getByLabel("First day").fill("2027-02-10");
    await page.getByLabel("Last day").fill("2027-02-09");
    await page.getByLabel("Reason").fill("Painting");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("It ends before it begins.").first().waitFor();
    await page.getByLabel("Last day").fill("2027-02-12");
    await section(page, "Special days");
    await adds(page, "New day", "2027-02-14");
    await opened(page, /^dinner/);
    await page.getByLabel("First start").fill("19:00");
    await section(page, "Booking rules");
    await page.getByLabel("How far ahead").fill("200");
    await page.getByLabel("How far ahead").press("Tab");
    await page.getByLabel(/^Marked as no-show after/).fill("25");
    await page.getByRole("button", { name: "Let large parties ask first" }).click();
    await page.getByLabel(/^From parties of/).fill("9");
    await page.getByText("One booking per guest").click();
    await page.getByRole("button", { name: "Do something about it" }).click();
    await page.getByLabel("Then", { exact: true }).selectOption("Ask them to call");
    await page.getByRole("button", { name: "Limit what staff book" }).click();
    await section(page, "Waitlist");
    await page.getByText("Guests may join by themselves").click();
    await page.getByLabel(/^An offer stands for/).fill("");
    await page.getByRole("button", { name: "Save" }).click();
    // The fault lies in another section: it is shown there.
    await page.getByRole("heading", { level: 1, name: "Booking rules" }).waitFor();
    await page.getByText("Parties of this size do not book online at all.").first().waitFor();
    await page.getByLabel(/^From parties of/).fill("2");
    await save(page);
    const now = await file("rules");
    expect(now["closures"]).toEqual([{ from: "2027-02-10", to: "2027-02-12", reason: "Painting" }]);
    expect(now["special_days"]).toMatchObject([{ date: "2027-02-14", services: [{ key: "dinner", first_start: "19:00" }] }]);
    expect(now["policy"]).toMatchObject({
      window_days: 200, no_show_after_minutes: 25, approval: { from_party: 2, expires_minutes: 1440 }, one_booking_per_guest: true,
      strikes: { count: 4, within_days: 365, then: "refuse" }, in_house: { party: { min: 1, max: 20 } }, waitlist: { online: false, offer_minutes: 15 },
    });
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("two who change at once", () => {
  it("keep both, and decide what both changed", async () => {
    await hasHouse("both");
    const [nina, ugo] = [await owner(browser, house, "/admin/r/both/settings/general"), await owner(browser, house, "/admin/r/both/settings/general")];
    await nina.page.getByLabel("Telephone").fill("+39 06 0000 0001");
    await ugo.page.getByLabel("Address", { exact: true }).fill("Via di Prova 2, Roma");
    await save(nina.page);
    await save(ugo.page);
    expect((await file("both"))["contact"]).toMatchObject({ phone: "+39 06 0000 0001", address: "Via di Prova 2, Roma" });

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
    expect((await file("both"))["name"]).toBe("Da Nina");
    expect(ownFaults(ugo)).toEqual([]);
  });
});

describe("a table that guests count on", () => {
  it.each([[DESK, "desk"], [PHONE, "phone"]] as const)("goes only when they are given another (%o)", async (viewport, slug) => {
    await hasHouse(slug, { tables: [{ key: "t1", seats: { min: 1, max: 2 }, rank: 1 }, { key: "t2", seats: { min: 1, max: 2 } }] });
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
    expect((await file(slug))["tables"]).toHaveLength(1);
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("the clock of the house", () => {
  it("stays while guests are expected", async () => {
    await hasHouse("clock");
    await house.books("clock", { date: nextSunday(), time: "20:00", party_size: 2 });
    const nina = await owner(browser, house, "/admin/r/clock/settings/general");
    await nina.page.getByLabel("Time zone").fill("America/New_York");
    await nina.page.getByRole("button", { name: "Save" }).click();
    await nina.page.getByText(/the time zone cannot change until they are over/).first().waitFor();
    expect(await nina.page.getByLabel("Time zone").getAttribute("aria-invalid")).toBe("true");
    await nina.page.getByLabel("Time zone").fill("Europe/Nowhere");
    await nina.page.getByRole("button", { name: "Save" }).click();
    await nina.page.getByText(/There is no such time zone/).first().waitFor();
    expect((await file("clock"))["zone"]).toBe("Europe/Rome");
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("whoever leaves with something unsaved", () => {
  it("is asked, stays, and discards", async () => {
    await hasHouse("leave");
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
    expect((await file("leave"))["name"]).toBe("The Only Table");
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("a viewer", () => {
  it.each([[DESK], [PHONE]] as const)("looks and changes nothing (%o)", async (viewport) => {
    const viewer = { email: `viewer${viewport.width}@demo.example`, password: "three blue chairs" };
    await joins("demo", viewer.email, "viewer", viewer.password);
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

describe("the file", () => {
  it("goes out as YAML and comes back, and is looked at first", async () => {
    await hasHouse("paper", { name: "Rosa: \"l’Osteria\" #1" });
    const nina = await owner(browser, house, "/admin/r/paper/settings/file");
    const { page } = nina;
    const before = await file("paper");
    const text = await downloaded(page);
    await uploads(page, text);
    await page.getByRole("dialog", { name: "What will change" }).getByText("Nothing: it is like this already.").waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await uploads(page, text.replace("  - {key: \"t1\"", "  - {key: \"t9\", seats: {min: 2, max: 4}}\n  - {key: \"t1\""));
    await page.getByRole("dialog").getByText("Table t9").waitFor();
    await look(page, "set-upload");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("The file is applied").waitFor();
    const now = await file("paper");
    expect(now).toMatchObject({ ...before, tables: [{ key: "t9" }, { key: "t1" }] });
    await uploads(page, text.replace("zone:", "zoen:"));
    await page.getByText(/zoen/).waitFor();
    await look(page, "set-upload-wrong");
    expect(await file("paper")).toEqual(now);
    expect(ownFaults(nina)).toEqual([]);
  });

  it.each([[DESK], [PHONE]] as const)("of old bookings is read line by line (%o)", async (viewport) => {
    const slug = `old${viewport.width}`;
    await hasHouse(slug);
    const nina = await owner(browser, house, `/admin/r/${slug}/settings/import`, { viewport });
    const { page } = nina;
    const good = Array.from({ length: 150 }, (_, nth) => `A-${nth},2025-03-${String(1 + (nth % 28)).padStart(2, "0")},20:00,2,"Guest, ${nth}",finished`);
    const csv = ["external_id,date,time,party_size,name,status", ...good, "B-1,2025-13-01,20:00,2,Nobody,finished"].join("\n");
    await page.getByLabel("Choose a file").setInputFiles({ name: "old.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.getByText("0 of 151 lines").waitFor();
    // The second piece meets a server in trouble.
    let pieces = 0;
    const trouble = JSON.stringify({ type: "/problems/internal", title: "", status: 500, detail: "", code: "internal", request_id: "", errors: [] });
    await page.route("**/import*", (route) => (++pieces === 2 ? route.fulfill({ status: 500, contentType: "application/problem+json", body: trouble }) : route.continue()));
    await page.getByRole("button", { name: "Import" }).click();
    await page.getByText(/Stopped at line 102/).waitFor();
    await look(page, "set-import-stopped");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("All lines are in.").waitFor();
    const row = page.getByRole("row").last();
    expect((await row.innerText()).split("\t").slice(0, 2)).toEqual(["152", "B-1"]);
    expect(await page.getByText(/^New\s*150$/).count()).toBe(1);
    await look(page, "set-imported");
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("a new restaurant", () => {
  it.each([[DESK], [TABLET], [PHONE]] as const)("is told what is still to do (%o)", async (viewport) => {
    const slug = `new${viewport.width}`;
    await house.has(slug, JSON.stringify({ version: 1, slug, name: "Nuova", zone: "Europe/Rome", tables: [{ key: "t1", seats: { min: 1, max: 2 } }], services: [] }));
    await joins(slug, house.owner.email, "owner", house.owner.password);
    const nina = await owner(browser, house, `/admin/r/${slug}/settings`, { viewport });
    const { page } = nina;
    await page.getByRole("heading", { name: "Set up Nuova" }).waitFor();
    expect(await page.getByText("to do", { exact: true }).count()).toBe(5);
    await look(page, "set-new");
    // By keyboard alone.
    await page.getByRole("link", { name: /^How guests reach you/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Telephone").focus();
    await page.keyboard.type("+39 06 0000 0404");
    await page.getByRole("button", { name: "Save" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.goto(`${house.url}/admin/r/${slug}/settings`);
    await page.getByRole("heading", { name: "Set up Nuova" }).waitFor();
    await expect.poll(() => page.getByText("to do", { exact: true }).count()).toBe(4);
    expect(await page.getByRole("link", { name: "Open booking page" }).getAttribute("href")).toBe(`${house.url}/book/${slug}`);
    expect(ownFaults(nina)).toEqual([]);
  });
});

const SECTIONS = [
  "General", "Areas and tables", "Combinations", "Services", "Special days", "Closures", "Booking rules", "Waitlist", "Restaurant file", "Import bookings",
];

describe.each([[DESK, "light"], [TABLET, "light"], [PHONE, "light"], [TABLET, "dark"]] as const)("at %o, %s", (viewport, colorScheme) => {
  it("every section looks right", async () => {
    const nina = await owner(browser, house, "/admin/r/demo/settings", { viewport, colorScheme });
    const { page } = nina;
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look(page, "set-start");
    for (const section of SECTIONS) {
      if (viewport === PHONE && section !== "General") await page.getByRole("main").getByRole("link", { name: "Settings" }).click();
      await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: section, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: section }).waitFor();
      const first = page.locator(".item-open").last();
      if (await first.count()) await first.click();
      await look(page, `set-${section.toLowerCase().replaceAll(" ", "-")}`);
    }
    expect(ownFaults(nina)).toEqual([]);
  });
});

it.each(["de", "fr"])("longer words fit a phone: %s", async (language) => {
  const nina = await owner(browser, house, "/admin/r/demo/settings", { viewport: PHONE });
  await nina.page.evaluate((language) => localStorage.setItem("maitred.language", language), language);
  for (const section of ["services", "policy", "tables"]) {
    await nina.page.goto(`${house.url}/admin/r/demo/settings/${section}`);
    await nina.page.getByRole("heading", { level: 1 }).waitFor();
    const last = nina.page.locator(".item-open").last();
    if (await last.count()) await last.click();
    await look(nina.page, `set-${language}-${section}`);
  }
  expect(ownFaults(nina)).toEqual([]);
});

/** A Sunday far enough ahead to be booked. */
function nextSunday(): string {
  const day = new Date(Date.now() + 3 * 86_400_000);
  day.setUTCDate(day.getUTCDate() + ((7 - day.getUTCDay()) % 7));
  return day.toISOString().slice(0, 10);
}

async function downloaded(page: Page): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download as YAML" }).click()]);
  return readFileSync(await download.path(), "utf8");
}

const uploads = (page: Page, text: string) =>
  page.getByLabel("Choose a file").setInputFiles({ name: "house.yaml", mimeType: "application/yaml", buffer: Buffer.from(text) });

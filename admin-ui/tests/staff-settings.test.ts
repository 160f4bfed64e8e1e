// The settings, in the hands of an owner: each section changed, and seen in the API.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { launch, look, ownFaults } from "./browser";
import { owner } from "./desk";
import { House } from "./house";
import { adds, type File, fileOf, hasHouse, nextSunday, opened, save, section } from "./settings";

let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

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
    expect(await fileOf(house)).toMatchObject({ name: "Trattoria Nuova", currency: "CHF", contact: { phone: "+39 06 0000 0099" } });
    expect(ownFaults(nina)).toEqual([]);
  });

  it("takes back what was discarded, and leaves a refusal behind with its page", async () => {
    const nina = await owner(browser, house, "/admin/r/demo/settings/general");
    const { page } = nina;
    await page.getByLabel("Telephone").fill("+39 06 0000 0012");
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByText("Your changes are discarded").waitFor();
    expect(await page.getByLabel("Telephone").inputValue()).not.toBe("+39 06 0000 0012");
    await look(page, "set-discarded");
    await page.getByRole("button", { name: "Undo" }).click();
    expect(await page.getByLabel("Telephone").inputValue()).toBe("+39 06 0000 0012");
    await page.route("**/v1/staff/restaurants/demo/file**", (route) => (route.request().method() === "PUT" ? route.abort() : route.continue()));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The server does not answer.", { exact: false }).waitFor();
    await section(page, "Closures");
    await page.getByText("The server does not answer.", { exact: false }).waitFor({ state: "detached" });
    expect(ownFaults(nina)).toEqual([]);
  });

  it("is told the name of a table before it is made", async () => {
    await hasHouse(house, "named");
    const nina = await owner(browser, house, "/admin/r/named/settings/tables");
    const { page } = nina;
    const field = page.getByLabel("New table", { exact: true });
    await field.fill("t1");
    await page.getByText("There is a “t1” already: this one will be called “t1-2”.").waitFor();
    await look(page, "set-table-name");
    await field.fill("Window 3");
    await page.getByText("It will be called “window-3”: small letters, digits, - and _.").waitFor();
    await field.press("Enter");
    await page.getByRole("button", { name: /^window-3/, expanded: true }).waitFor();
    await page.getByText("The name of a table stays as it is", { exact: false }).waitFor();
    expect(ownFaults(nina)).toEqual([]);
  });
});

describe("an owner of one table", () => {
  it("sets up areas, tables and a combination", async () => {
    await hasHouse(house, "nest");
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
    const now = await fileOf(house, "nest");
    expect(now["areas"]).toEqual([{ key: "giardino-d-inverno", name: "Giardino d’inverno" }]);
    expect(now["tables"][1]).toMatchObject({
      key: "t2", area: "giardino-d-inverno", seats: { min: 1, max: 6 }, channel: "in_house", accessible: true, channels: [{ service: "dinner", channel: "walk_in" }],
    });
    expect(now["combinations"]).toMatchObject([{ key: "lunga", tables: ["t2", "t3"] }]);
    expect(ownFaults(nina)).toEqual([]);
  });

  it("makes a service with exceptions, and sees its starts before anybody else", async () => {
    await hasHouse(house, "brunch");
    const nina = await owner(browser, house, "/admin/r/brunch/settings/services");
    const { page } = nina;
    await adds(page, "New service", "Sunday Brunch");
    for (const day of ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]) await page.getByLabel(day, { exact: true }).uncheck();
    await page.getByLabel("First start").fill("10:00");
    await page.getByLabel("Last start").fill("09:40");
    await page.getByLabel("Everybody leaves by").fill("13:00");
    await page.getByText("from 10:00 until 09:40 of the next day").waitFor();
    await page.getByText("If that is not meant, correct it: it is to be after 10:00.").waitFor();
    await look(page, "set-past-midnight");
    await page.getByLabel("Last start").fill("11:40");
    await page.getByText("If that is not meant").waitFor({ state: "hidden" });
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
    const [, brunch] = (await fileOf(house, "brunch"))["services"] as File[];
    expect(brunch).toMatchObject({ key: "sunday-brunch", days: ["sun"], slot_minutes: 30, pacing: { covers_per_slot: 12 }, overrides: [{ from: "11:00", to: "11:00", starts_for: "nobody" }] });
    const offered = (await house.ask(`/v1/restaurants/brunch/availability?date=${nextSunday()}&party_size=2`)) as { slots: { time: string }[] };
    expect(offered.slots.map(({ time }) => time)).toEqual(["10:00", "10:30", "11:30", "20:00"]);
    expect(ownFaults(nina)).toEqual([]);
  });

  it("closes, keeps a special day, and says the rules", async () => {
    await hasHouse(house, "rules");
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
    const now = await fileOf(house, "rules");
    expect(now["closures"]).toEqual([{ from: "2027-02-10", to: "2027-02-12", reason: "Painting" }]);
    expect(now["special_days"]).toMatchObject([{ date: "2027-02-14", services: [{ key: "dinner", first_start: "19:00" }] }]);
    expect(now["policy"]).toMatchObject({
      window_days: 200, no_show_after_minutes: 25, approval: { from_party: 2, expires_minutes: 1440 }, one_booking_per_guest: true,
      strikes: { count: 4, within_days: 365, then: "refuse" }, in_house: { party: { min: 1, max: 20 } }, waitlist: { online: false, offer_minutes: 15 },
    });
    expect(ownFaults(nina)).toEqual([]);
  });
});

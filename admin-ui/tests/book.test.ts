// A guest at the page, from the first look to calling off: by touch, by keyboard, and when things do not go well.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { DESK, type Guest, guest, launch, look, ownFaults } from "./browser";
import { quiet, spoken } from "./dates";
import { House } from "./house";
import { oneTable } from "./restaurants";

let house: House;
let browser: Browser;
let ada: Guest;
let page: Page;

beforeAll(async () => {
  [house, browser] = await Promise.all([House.open(), launch()]);
});

beforeEach(async () => {
  ada = await guest(browser);
  page = ada.page;
});

afterEach(async () => {
  expect(ownFaults(ada)).toEqual([]);
  await ada.context.close();
});

afterAll(async () => {
  await browser?.close();
  await house?.close();
});

const slot = (time: string) => page.locator(`.times .slot[data-time="${time}"]`);
const heading = (name: string) => page.getByRole("heading", { name, level: 1 });

async function fillIn(name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Book this table" }).click();
}

it("offers the times that only the guest's own table blocks", async () => {
  await house.has("half-hours", oneTable("half-hours", {}, { last_start: "21:00", slot_minutes: 30 }));
  const date = quiet(6);
  const booked = await house.books("half-hours", { date, time: "20:00", party_size: 2 });
  await page.goto(`${house.url}/book/half-hours/r/${booked.id}#token=${booked.manage_token}`);
  await page.getByRole("button", { name: "Change" }).click();
  await page.locator('.slot[data-time="20:30"][data-state="free"]').click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("Your booking has been changed.").waitFor();
  await page.getByText("20:30").first().waitFor();
});

it("books on a phone, changes and cancels", async () => {
  await page.goto(`${house.url}/book/demo?date=${quiet(5)}`);
  await page.getByRole("radio", { name: "4 guests" }).check({ force: true });
  await page.waitForURL(/party=4/);
  await slot("20:00").click();
  await page.getByText("We are keeping this table for you for").waitFor();
  await page.getByLabel("E-mail").fill("ada@example.com");
  await fillIn("Ada Lovelace");
  await heading("Your table is booked").waitFor();
  expect(await heading("Your table is booked").evaluate((it) => it === document.activeElement)).toBe(true);

  const link = await page.locator("a.manage").getAttribute("href");
  expect(link).toMatch(/^\/book\/demo\/r\/res_\w+#token=.+/);
  const elsewhere = await guest(browser);
  await elsewhere.page.goto(house.url + link);
  await elsewhere.page.getByText("Ada Lovelace").waitFor();
  await elsewhere.page.getByRole("button", { name: "Change" }).click();
  await elsewhere.page.getByRole("radio", { name: "2 guests" }).check({ force: true });
  await elsewhere.page.locator('.slot[data-time="21:00"]').click();
  await elsewhere.page.getByRole("button", { name: "Save changes" }).click();
  await elsewhere.page.getByText("Your booking has been changed.").waitFor();
  expect(await elsewhere.page.locator(".summary").innerText()).toMatch(/21:00[^]*2 guests/);
  expect(ownFaults(elsewhere)).toEqual([]);

  // The first page still shows the booking as it was: its change is refused, and it shows what is.
  await page.getByRole("button", { name: "Change" }).click();
  await slot("19:00").click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await page.getByText("The booking was changed meanwhile").waitFor();
  await page.getByRole("button", { name: "Leave as it is" }).click();
  await page.getByText("21:00").waitFor();

  await page.getByRole("button", { name: "Cancel booking" }).click();
  await page.getByRole("button", { name: "Yes, cancel it" }).click();
  await heading("This booking is cancelled").waitFor();
  await elsewhere.page.reload();
  await elsewhere.page.getByRole("heading", { name: "This booking is cancelled" }).waitFor();
  await elsewhere.context.close();
});

it("books with the keyboard alone", async () => {
  await page.setViewportSize(DESK);
  await page.goto(`${house.url}/book/demo?date=${quiet(5)}`);
  await slot("20:00").waitFor();
  const tabTo = async (what: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      if (await page.evaluate((what) => document.activeElement?.matches(what), what)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`no way to ${what} with Tab`);
  };
  await tabTo("input[name=party]");
  await page.keyboard.press("ArrowRight");
  await page.waitForURL(/party=3/);
  await page.getByText(/^\d+ times are free\.$/).waitFor({ state: "attached" });
  await tabTo('.slot[data-time="20:00"]');
  await page.keyboard.press("Enter");
  await heading("Your details").waitFor();
  expect(await heading("Your details").evaluate((it) => it === document.activeElement)).toBe(true);
  await tabTo("input[name=name]");
  await page.keyboard.type("Grace Hopper");
  await page.getByText("We are keeping this table").waitFor();
  await page.keyboard.press("Enter");
  await heading("Your table is booked").waitFor();
  await tabTo(".mine > .doings .action:nth-child(2)");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Cancel this booking?" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Cancel this booking?" }).waitFor({ state: "detached" });
});

it("gives the table back when the guest goes back, and shows one's own as free", async () => {
  const friday = quiet(5);
  await house.has("tiny", oneTable("tiny"));
  const status = async () => {
    const query = `date=${friday}&party_size=2&status=all`;
    const { slots } = (await house.ask(`/v1/restaurants/tiny/availability?${query}`)) as { slots: { time: string; status: string }[] };
    return slots.find((slot) => slot.time === "20:00")?.status;
  };
  await page.goto(`${house.url}/book/tiny?date=${friday}`);
  await slot("20:00").click();
  await page.getByText("We are keeping this table").waitFor();
  expect(await status()).toBe("full");

  // A reload keeps the table, and what was typed.
  await page.getByLabel("Name").fill("Ada");
  await page.reload();
  await page.getByText("We are keeping this table").waitFor();
  expect(await page.getByLabel("Name").inputValue()).toBe("Ada");
  expect(await status()).toBe("full");

  const released = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.goBack();
  expect((await released).status()).toBe(204);
  expect(await status()).toBe("available");
  await page.locator('.slot[data-time="20:00"][aria-disabled=false]').waitFor();

  // Leaving the page gives it back too.
  await slot("20:00").click();
  await page.getByText("We are keeping this table").waitFor();
  await page.goto("about:blank");
  await expect.poll(status).toBe("available");
});

it("offers what there is instead on a full evening, and books it", async () => {
  const friday = quiet(5);
  await house.has("full", oneTable("full"));
  await house.books("full", { date: friday, time: "20:00", party_size: 2 });
  await page.goto(`${house.url}/book/full?date=${friday}`);
  await page.getByText("Every table is taken that day.").waitFor();
  await look(page, "11-full");
  await page.getByRole("button", { name: "All dates" }).click();
  await page.getByRole("button", { name: `${spoken(friday)}, full` }).waitFor();
  await look(page, "11-full-calendar");
  const offer = page.locator(".offer").first();
  await offer.click();
  await page.getByText("We are keeping this table").waitFor();
  await fillIn("Ada");
  await heading("Your table is booked").waitFor();
  expect(await page.locator(".summary").innerText()).toContain("20:00");
});

it("says who was faster when a time is refused, and what else there is", async () => {
  const friday = quiet(5);
  await house.has("race", oneTable("race"));
  // What is shown stays as it was: the page hears of no change, and is refused.
  await page.routeWebSocket(/\/live/, (socket) => socket.close());
  await page.goto(`${house.url}/book/race?date=${friday}`);
  await slot("20:00").waitFor();
  await house.books("race", { date: friday, time: "20:00", party_size: 2 });
  await slot("20:00").click();
  await page.getByText("Somebody was a moment faster").waitFor();
  await look(page, "12-refused");
  await page.locator(".refusal .offer").first().click();
  await page.getByText("We are keeping this table").waitFor();
});

it("explains a hold that has run out, and takes the table again", async () => {
  await house.has("brief", oneTable("brief", { hold_minutes: 1 }));
  await page.clock.install();
  await page.goto(`${house.url}/book/brief?date=${quiet(5)}`);
  await slot("20:00").click();
  await page.getByText("We are keeping this table").waitFor();
  await page.getByLabel("Name").fill("Ada");
  await page.clock.fastForward("01:01");
  await page.getByText("We could not keep the table any longer.").waitFor();
  await look(page, "13-expired");
  // For the server it has not run out yet: given back, it can be taken again at once.
  await page.getByRole("button", { name: "Try to keep it again" }).click();
  await page.getByText("We are keeping this table").waitFor();
  expect(await page.getByLabel("Name").inputValue()).toBe("Ada");
});

it("books once when the answer is lost on the way", async () => {
  await house.has("tunnel", oneTable("tunnel"));
  const keys: string[] = [];
  await page.route("**/reservations", async (route) => {
    keys.push(route.request().headers()["idempotency-key"] ?? "");
    const answer = await route.fetch();
    // The first time the table is booked, and nobody hears of it.
    return keys.length === 1 ? route.abort("connectionreset") : route.fulfill({ response: answer });
  });
  await page.goto(`${house.url}/book/tunnel?date=${quiet(5)}`);
  await slot("20:00").click();
  await page.getByText("We are keeping this table").waitFor();
  await fillIn("Ada");
  await heading("Your table is booked").waitFor();
  expect(keys).toHaveLength(2);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys[1]).toBe(keys[0]);
});

it("waits for a server that has too much to do", async () => {
  let refused = 0;
  await page.route("**/holds", (route) => {
    refused += 1;
    if (refused > 1) return route.continue();
    const body = { type: "/problems/overloaded", status: 503, code: "overloaded", title: "", detail: "", request_id: "", errors: [] };
    return route.fulfill({ status: 503, headers: { "retry-after": "1", "content-type": "application/problem+json" }, json: body });
  });
  await page.goto(`${house.url}/book/demo?date=${quiet(5)}`);
  await slot("20:00").click();
  await page.getByText("We keep trying").waitFor();
  await page.getByText("We are keeping this table").waitFor();
});

it("finds a day in the calendar, and keeps to an area", async () => {
  const saturday = quiet(6);
  await page.goto(`${house.url}/book/demo`);
  await page.locator(".slot").first().waitFor();
  await page.getByRole("radio", { name: "Sala" }).check({ force: true });
  await page.waitForURL(/area=sala/);
  await page.getByRole("button", { name: "All dates" }).click();
  await page.locator(".months").waitFor();
  const shown = new URL(page.url()).searchParams.get("date")!;
  for (let month = Number(shown.slice(5, 7)); month !== Number(saturday.slice(5, 7)); month = (month % 12) + 1) {
    await page.getByRole("button", { name: "Next month" }).click();
  }
  await page.getByRole("button", { name: `${spoken(saturday)}, open`, exact: true }).click();
  await page.waitForURL(new RegExp(`date=${saturday}`));
  await page.getByRole("heading", { name: `${spoken(saturday)} · 2 guests` }).waitFor();
  await slot("20:00").click();
  await page.getByText("We are keeping this table").waitFor();
  expect(await page.locator(".summary").innerText()).toContain("2 guests · Sala");
});

it("shows what starts after midnight with its evening", async () => {
  const friday = quiet(5);
  await house.has("owls", oneTable("owls", {}, { first_start: "23:30", last_start: "00:30", slot_minutes: 60, ends: "02:30" }));
  await page.goto(`${house.url}/book/owls?date=${friday}`);
  const late = page.getByRole("button", { name: "00:30 after midnight" });
  await page.getByRole("list", { name: "Evening" }).getByRole("button").nth(1).waitFor();
  await late.click();
  await page.getByText("We are keeping this table").waitFor();
  expect(await page.locator(".summary").innerText()).toMatch(/00:30\s+Friday[^]*in the night to Saturday/);
});

it("asks larger parties to call", async () => {
  await page.goto(`${house.url}/book/demo?party=20&date=${quiet(5)}`);
  await page.getByText("For a party this large, please call us.").waitFor();
  expect(await page.getByRole("link", { name: /Call us: \+39/ }).getAttribute("href")).toBe("tel:+390600000101");
});

it("shows the restaurant's time to a guest who is elsewhere, in that guest's language", async () => {
  const german = await guest(browser, { locale: "de-DE", timezoneId: "America/New_York" });
  await german.page.goto(`${house.url}/book/demo?date=${quiet(5)}`);
  await german.page.getByRole("heading", { name: "Tisch reservieren" }).waitFor();
  await german.page.getByRole("button", { name: "20:00" }).waitFor();
  await german.page.getByText("Alle Zeiten sind die des Restaurants (Rome).").waitFor();
  expect(await german.page.locator("html").getAttribute("lang")).toBe("de-DE");
  expect(ownFaults(german)).toEqual([]);
  await german.context.close();
});

it.each(["en", "it", "de", "fr", "es"])("fits a phone in %s", async (lang) => {
  await page.goto(`${house.url}/book/demo?date=${quiet(5)}&lang=${lang}`);
  await slot("20:00").click();
  await page.locator(".kept[role=timer]").waitFor();
  const spills = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(spills).toBe(false);
});

// What is not booked at once: requests, the waitlist, and saying that one comes.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { DESK, type Guest, guest, launch, look, ownFaults, PHONE } from "./browser";
import { quiet } from "./dates";
import { House } from "./house";
import { askingFirst, oneTable, twoTables } from "./restaurants";

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

/** All four looks of what is shown now. */
async function looks(name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      await look(page, name);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** The id in the address of the page. */
function shownId(): string {
  return new URL(page.url()).pathname.split("/").at(-1)!;
}

async function request(slug: string): Promise<void> {
  await page.goto(`${house.url}/book/${slug}?party=4&date=${quiet(5)}`);
  await slot("20:00").click();
  await page.getByText("within 4 hours of your request").waitFor();
  await page.getByText("We are keeping this table").waitFor();
}

async function send(): Promise<void> {
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByRole("button", { name: "Request this table" }).click();
  await heading("Your table is requested").waitFor();
}

it("says that a large party asks first, and shows the restaurant's yes", async () => {
  await house.has("asking", askingFirst("asking"));
  await page.clock.install();
  await request("asking");
  await looks("20-ask");
  await send();
  expect(await page.locator("main").innerText()).not.toMatch(/\bbooked\b/i);
  await looks("21-requested");
  await house.steps("asking", shownId(), "approve");
  await page.clock.fastForward("00:16");
  await page.getByText("Your table is booked").first().waitFor();
});

it("shows the restaurant's no, and where to look next", async () => {
  await house.has("declining", askingFirst("declining"));
  await page.clock.install();
  await request("declining");
  await send();
  await house.steps("declining", shownId(), "decline");
  await page.clock.fastForward("00:16");
  await heading("The restaurant had to say no").waitFor();
  await looks("22-declined");
  await page.getByRole("link", { name: "See other times" }).click();
  await page.waitForURL(/party=4&date=/);
  await slot("20:00").waitFor();
});

it("lets smaller parties book at once", async () => {
  await house.has("small", askingFirst("small"));
  await page.goto(`${house.url}/book/small?party=3&date=${quiet(5)}`);
  await slot("20:00").click();
  await page.getByRole("button", { name: "Book this table" }).waitFor();
  expect(await page.getByText("confirms a party").count()).toBe(0);
});

it("says so too before a booking grows into a request", async () => {
  await house.has("growing", askingFirst("growing"));
  const booked = await house.books("growing", { date: quiet(5), time: "20:00", party_size: 2 });
  await page.goto(`${house.url}/book/growing/r/${booked.id}#token=${booked.manage_token}`);
  await page.getByRole("button", { name: "Change" }).click();
  await page.getByRole("radio", { name: "4 guests" }).check({ force: true });
  await page.getByText("within 4 hours of your request").waitFor();
  await page.getByRole("button", { name: "Save changes" }).click();
  await heading("Your table is requested").waitFor();
});

it("takes somebody in line, offers what is given back, and books it", async () => {
  const date = quiet(5);
  await house.has("line", oneTable("line", {}, { last_start: "20:30", slot_minutes: 30 }));
  const first = await house.books("line", { date, time: "20:00", party_size: 2 });
  await page.clock.install();
  await page.goto(`${house.url}/book/line?party=2&date=${date}`);
  await page.getByRole("heading", { name: "Nothing free?" }).waitFor();
  await page.getByRole("button", { name: "Join the waitlist" }).click();
  await page.getByLabel("To").waitFor();
  expect(await page.getByLabel("From").evaluate((it) => it === document.activeElement)).toBe(true);
  await looks("23-join");
  await page.getByLabel("Name").fill("Grace Hopper");
  await page.getByRole("button", { name: "Join the waitlist" }).click();
  await page.getByText("A phone number or an e-mail address, please").waitFor();
  await looks("24-out-of-reach");
  await page.getByLabel("E-mail").fill("grace@example.com");
  await page.getByRole("button", { name: "Join the waitlist" }).click();
  await heading("You are on the waitlist").waitFor();
  await page.getByText("You are next in line.").waitFor();
  expect(await page.locator(".summary").innerText()).toMatch(/20:00 – 20:30[^]*2 guests/);
  const link = await page.locator("a.manage").getAttribute("href");
  expect(link).toMatch(/^\/book\/line\/waiting\/wtl_\w+#token=.+/);
  await looks("25-waiting");

  await house.cancels(first);
  await page.clock.fastForward("00:16");
  await heading("A table is free for you").waitFor();
  await page.getByText("We are keeping this table for you for").waitFor();
  await looks("26-offered");
  await page.getByRole("button", { name: "Take this table" }).click();
  await heading("Your table is booked").waitFor();
  const reservation = shownId();
  expect(reservation).toMatch(/^res_/);

  // The link that was kept leads to the same booking.
  await page.goto("about:blank");
  await page.goto(house.url + link);
  await heading("The table is yours").waitFor();
  await looks("27-accepted");
  await page.getByRole("button", { name: "See your booking" }).click();
  await page.getByText("Your table is booked.").waitFor();
  expect(shownId()).toBe(reservation);
});

it("refuses a second place in line with a way out, and lets go of the first", async () => {
  const date = quiet(6);
  await house.has("twice", oneTable("twice"));
  await house.books("twice", { date, time: "20:00", party_size: 2 });
  const join = async () => {
    await page.goto(`${house.url}/book/twice?party=2&date=${date}`);
    await page.getByRole("button", { name: "Join the waitlist" }).click();
    await page.getByLabel("Name").fill("Grace");
    await page.getByLabel("Phone").fill("+39 06 1234567");
    await page.getByRole("button", { name: "Join the waitlist" }).click();
  };
  await join();
  await heading("You are on the waitlist").waitFor();
  const link = page.url();
  await join();
  await page.getByText("You are on the waitlist of that day already.").waitFor();
  await looks("28-twice");
  await page.goto(link);
  await page.getByRole("button", { name: "Leave the waitlist" }).click();
  await looks("29-leave");
  await page.getByRole("button", { name: "Yes, leave" }).click();
  await heading("You are no longer on the waitlist").waitFor();
  await looks("30-left");
  await page.getByRole("link", { name: "Look for a table" }).click();
  await page.getByText("Every table is taken that day.").waitFor();
  await page.goto(`${house.url}/book/twice/waiting/wtl_nonsense#token=wrong`);
  await heading("We cannot find this place in line").waitFor();
});

it("keeps quiet about a waitlist that guests cannot join", async () => {
  const date = quiet(5);
  await house.has("noline", oneTable("noline", { waitlist: { online: false } }));
  await house.books("noline", { date, time: "20:00", party_size: 2 });
  await page.goto(`${house.url}/book/noline?party=2&date=${date}`);
  await page.getByText("Every table is taken that day.").waitFor();
  expect(await page.getByRole("button", { name: "Join the waitlist" }).count()).toBe(0);
});

it("asks whether a guest comes when the day is near, and is told once", async () => {
  await house.has("near", oneTable("near", { lead_minutes: 0 }));
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const booked = await house.books("near", { date: tomorrow, time: "20:00", party_size: 2 });
  await page.goto(`${house.url}/book/near/r/${booked.id}#token=${booked.manage_token}`);
  const coming = page.getByRole("button", { name: "I am coming" });
  await coming.waitFor();
  await looks("31-coming");
  await coming.click();
  await page.getByText("You have said that you are coming.").waitFor();
  await coming.waitFor({ state: "detached" });
  await looks("32-confirmed");
});

it("keeps the table while another time is looked for, and changes one for the other", async () => {
  const date = quiet(6);
  await house.has("swap", twoTables("swap", { holds_per_client: 1 }, { last_start: "20:30", slot_minutes: 30 }));
  const bodies: { replaces?: { id: string } }[] = [];
  page.on("request", (asked) => asked.url().endsWith("/holds") && bodies.push(asked.postDataJSON()));
  await page.goto(`${house.url}/book/swap?party=2&date=${date}`);
  await slot("20:00").click();
  await page.getByText("We are keeping this table").waitFor();
  await page.getByRole("button", { name: "Other time" }).click();
  await page.getByText("We are keeping 20:00 for you for").waitFor();
  await looks("33-another");
  await page.getByRole("button", { name: "Stay with it" }).click();
  await page.getByText("We are keeping this table").waitFor();
  await page.getByRole("button", { name: "Other time" }).click();
  await slot("20:30").click();
  await page.getByText("We are keeping this table").waitFor();
  expect(await page.locator(".summary").innerText()).toContain("20:30");
  expect(bodies.map(({ replaces }) => replaces?.id.slice(0, 4))).toEqual([undefined, "hld_"]);
  await page.getByRole("button", { name: "Other time" }).click();
  const given = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.getByRole("button", { name: "Let it go" }).click();
  await given;
  await page.getByText("We are keeping").waitFor({ state: "detached" });
});

it("still has the first table when another is refused", async () => {
  const date = quiet(6);
  await house.has("faster", twoTables("faster", {}, { last_start: "20:30", slot_minutes: 30 }));
  await page.goto(`${house.url}/book/faster?party=2&date=${date}`);
  await slot("20:00").click();
  await page.getByText("We are keeping this table").waitFor();
  await page.getByRole("button", { name: "Other time" }).click();
  const body = { type: "/problems/slot_unavailable", status: 409, code: "slot_unavailable", title: "", detail: "", request_id: "", errors: [] };
  const refuse = { status: 409, headers: { "content-type": "application/problem+json" }, json: body };
  await page.route("**/holds", (route) => route.fulfill(refuse), { times: 1 });
  await slot("20:30").click();
  await page.getByText("Somebody was a moment faster").waitFor();
  await page.getByText("We are keeping 20:00 for you for").waitFor();
  await look(page, "36-still-kept");
  await page.getByRole("button", { name: "Stay with it" }).click();
  await page.getByLabel("Name").fill("Ada");
  await page.getByRole("button", { name: "Book this table" }).click();
  await heading("Your table is booked").waitFor();
  expect(await page.locator(".summary").innerText()).toContain("20:00");
});

it("says at once that too many tables are kept from one connection", async () => {
  const date = quiet(6);
  await house.has("greedy", twoTables("greedy", { holds_per_client: 1 }));
  await house.ask("/v1/restaurants/greedy/holds", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ date, time: "20:00", party_size: 2 }),
  });
  await page.goto(`${house.url}/book/greedy?party=2&date=${date}`);
  await slot("20:00").click();
  await page.getByText("Too many tables are being kept from your connection.").waitFor();
});

it("says what to do when a guest has a booking already", async () => {
  const date = quiet(6);
  await house.has("once", twoTables("once", { one_booking_per_guest: true }));
  for (const last of [false, true]) {
    await page.goto(`${house.url}/book/once?party=2&date=${date}`);
    await slot("20:00").click();
    await page.getByText("We are keeping this table").waitFor();
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByLabel("Name").fill("Ada");
    await page.getByRole("button", { name: "Book this table" }).click();
    await page.getByText(last ? "You have a booking for that time of the day already." : "Your table is booked").first().waitFor();
  }
});

it.each(["en", "it", "de", "fr", "es"])("fits a phone in %s while one waits", async (lang) => {
  const date = quiet(5);
  await house.has("tongues", oneTable("tongues", {}, { last_start: "21:00", slot_minutes: 30 }));
  const { slots } = (await house.ask(`/v1/restaurants/tongues/availability?date=${date}&party_size=2`)) as { slots: unknown[] };
  if (slots.length > 0) await house.books("tongues", { date, time: "20:30", party_size: 2 });
  await page.goto(`${house.url}/book/tongues?party=2&date=${date}&lang=${lang}`);
  await page.locator(".wait .action").click();
  await page.getByRole("textbox").nth(0).fill("Ada");
  await page.getByRole("textbox").nth(2).fill(`${lang}@example.com`);
  await look(page, `34-join-${lang}`);
  await page.locator(".waiter button[type=submit]").click();
  await page.locator("a.manage").waitFor();
  await look(page, `35-waiting-${lang}`);
});

// The night of a host, from signing in to going home: on a tablet, with guests, walk-ins, a colleague and a server that falls
// over in the middle of it.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { launch, look, ownFaults } from "./browser";
import { atDoor, owner, signIn, TABLET } from "./desk";
import { Evening } from "./evening";
import { House } from "./house";
import { block, hold, row } from "./timeline";

let browser: Browser;
let house: House;
let evening: Evening;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
  const seats = (min: number, max: number) => ({ min, max });
  const tables = [
    { key: "s1", area: "sala", seats: seats(1, 2) },
    { key: "s2", area: "sala", seats: seats(1, 2) },
    { key: "s3", area: "sala", seats: seats(1, 2) },
  ];
  evening = await Evening.open(house, { tables, combinations: [] });
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

const entry = (page: Page, name: string) => page.locator(".entry", { hasText: name });
const go = (page: Page, room: string) => page.getByRole("navigation").getByRole("link", { name: room }).click();
const view = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const undo = (page: Page) => page.getByRole("status").getByRole("button", { name: "Undo", exact: true }).click();

it("is a good night", async () => {
  const { today } = evening;
  const verdi = await evening.books({ time: "19:45", name: "Verdi", tables: ["s2"], notes: "Nut allergy" });

  // 1, 2: she signs in, and is at tonight's service.
  const nina = await atDoor(browser, house, evening.path, { viewport: TABLET });
  const { page } = nina;
  await signIn(nina, house.owner);
  await block(page, "Verdi").waitFor();

  // 3: a guest books on the web; it is there by itself.
  await house.books(Evening.slug, { date: today, time: "22:30", party_size: 2 });
  await block(page, "Somebody Else").waitFor();

  // 4, 5: she looks for a name, and opens the card.
  await view(page, "List");
  await page.getByRole("searchbox").fill("verd");
  await expect.poll(() => page.locator(".entry-name").allInnerTexts()).toEqual(["Verdi"]);
  await page.getByRole("button", { name: /Verdi/ }).first().click();
  await page.getByRole("dialog", { name: "Verdi" }).getByText("Nut allergy").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("searchbox").fill("");

  // 6, 7: Verdi is late and does not come; then he does.
  await go(page, "Door");
  const late = page.getByRole("listitem").filter({ hasText: "Verdi" });
  await late.getByRole("button", { name: "No-show" }).click();
  await page.getByText("Verdi did not come").waitFor();
  await undo(page);
  await late.getByRole("button", { name: "Arrived" }).click();
  await page.getByText("Verdi has arrived").waitFor();

  // 8: he is seated.
  await page.getByRole("listitem").filter({ hasText: "Verdi" }).getByRole("button", { name: "Seat" }).click();
  await expect.poll(async () => (await evening.reads(verdi.id)).status).toBe("seated");

  // 9, 10: two walk-ins, in two taps each; the room is full.
  for (const _ of ["first", "second"]) {
    await page.getByRole("button", { name: /^2 covers a table now/ }).click();
    await page.getByRole("button", { name: "Seat now" }).click();
    await page.getByText(/Seated at s\d/).waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }

  // 11: the next ones are told how long it takes, and wait.
  await page.getByRole("button", { name: /^2 covers \d+ min/ }).click();
  await page.getByLabel("Name").fill("Bianchi");
  await page.getByRole("button", { name: "Put in line" }).click();
  await page.getByText(/told \d+ minutes/).waitFor();

  // 12, 13: Verdi goes early; what he leaves is offered, and taken.
  await go(page, "Service");
  await entry(page, "Verdi").getByRole("button", { name: /^Finish/ }).click();
  await page.getByText("Verdi has left").waitFor();
  await go(page, "Door");
  await page.getByText(/A table at .* is kept for them until/).waitFor();
  await look(page, "n1-offer");
  await page.getByRole("listitem").filter({ hasText: "Bianchi" }).getByRole("button", { name: "Seat" }).click();
  await page.getByText(/Bianchi sits at s2/).waitFor();

  // 14, 15: a colleague writes down two parties for later; one of them is moved to another table, the colleague sees it.
  const date = "date=" + evening.later(1);
  const ricci = await evening.books({ date: evening.later(1), time: "20:00", name: "Ricci", tables: ["s1"] });
  await evening.books({ date: evening.later(1), time: "20:30", name: "Conti", tables: ["s2"] });
  const carla = await owner(browser, house, `${evening.path}?view=list&${date}`);
  await entry(carla.page, "Ricci").getByText("s1").waitFor();
  await page.goto(`${house.url}${evening.path}?view=timeline&${date}`);
  await block(page, "Ricci").waitFor();
  await hold(page, "Ricci", "s3");
  await page.mouse.up();
  await expect.poll(async () => (await evening.reads(ricci.id)).tables).toEqual(["s3"]);
  await entry(carla.page, "Ricci").getByText("s3").waitFor();

  // 16, 17: a table that somebody has is not given away; the page says why.
  await hold(page, "Ricci", "s2");
  await page.locator(".ghost-says", { hasText: "Table s2 is Conti’s from 20:30" }).waitFor();
  await page.mouse.up();
  await page.getByRole("dialog", { name: "Ricci: this is in the way" }).getByRole("button", { name: "Close" }).click();
  expect((await evening.reads(ricci.id)).tables).toEqual(["s3"]);

  // 18: the server falls over in the middle of it all. The page says so, and comes back with it; nothing is lost.
  await house.kill();
  await page.getByText(/Offline since/).waitFor();
  await house.startAgain();
  await page.getByText("Live", { exact: true }).waitFor();
  await evening.books({ date: evening.later(1), time: "21:30", name: "After All", tables: ["s1"] });
  await row(page, "s1").getByText("After All").first().waitFor();
  await entry(carla.page, "After All").waitFor();
  expect(await evening.reads(ricci.id)).toMatchObject({ tables: ["s3"], status: "booked" });

  // 19: the plan of the room says who sits where.
  await go(page, "Floor");
  await page.getByRole("button", { name: /s2.*Bianchi/ }).waitFor();
  await look(page, "n2-floor");

  // 20: she goes home.
  await page.getByRole("button", { name: /Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect([ownFaults(nina), ownFaults(carla)]).toEqual([[], []]);
}, 180_000);

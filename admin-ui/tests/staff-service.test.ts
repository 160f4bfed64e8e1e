// The evening in the hands of a host: list, card, new booking, timeline.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, launch, look, ownFaults, PHONE } from "./browser";
import { owner, TABLET } from "./desk";
import { type Booked, Evening } from "./evening";
import { House } from "./house";

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
  const rossi = await evening.books({ time: "19:00", name: "Rossi", tables: ["s1"], phone: "+39 333 123 4567" });
  await evening.steps(rossi.id, "seat", { tables: ["s1"] });
  parties.bianchi = await evening.books({ time: "19:30", name: "Bianchi", party_size: 4, tables: ["s4"], notes: "Nut allergy. Quiet table, please." });
  parties.greco = await evening.books({ time: "21:30", name: "Greco", party_size: 7, tables: ["s5", "s6"] });
  parties.ferrari = await evening.books({ time: "21:00", name: "Ferrari", tables: ["s2"], notes: "Birthday" });
  parties.esposito = await evening.books({ time: "22:00", name: "Esposito", tables: ["c1"] });
  const marino = await evening.books({ time: "22:15", name: "Marino", party_size: 3 });
  await evening.steps(marino.id, "cancel");
}

describe("the list", () => {
  it.each([[DESK, "light"], [TABLET, "light"], [TABLET, "dark"], [PHONE, "light"], [PHONE, "dark"]] as const)("looks right at %o, %s", async (viewport, colorScheme) => {
    const nina = await owner(browser, house, `${evening.path}?view=list`, { viewport, colorScheme });
    await nina.page.getByRole("button", { name: /Rossi/ }).first().waitFor();
    await look(nina.page, "v1-list");
    await nina.page.getByRole("button", { name: /Bianchi/ }).first().click();
    await nina.page.getByRole("dialog", { name: "Bianchi" }).getByText("Nut allergy").waitFor();
    await look(nina.page, "v2-card");
    expect(ownFaults(nina)).toEqual([]);
    await nina.context.close();
  });
});

// The floor in the hands of a host, and its plan in the hands of an owner.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, launch, look, ownFaults, PHONE } from "./browser";
import { owner, TABLET } from "./desk";
import { House } from "./house";

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

describe("the floor", () => {
  it.each(looks)("looks right at $viewport.width px, $colorScheme", async (ways) => {
    const nina = await owner(browser, house, "/admin/r/demo/floor", ways);
    await nina.page.getByRole("button", { name: /^Table s1,/ }).waitFor();
    await look(nina.page, "f1-floor");
    await nina.page.getByRole("button", { name: /^Table s6,/ }).click();
    await nina.page.getByRole("heading", { name: "Table s6" }).waitFor();
    await look(nina.page, "f2-table");
    expect(ownFaults(nina)).toEqual([]);
    await nina.context.close();
  });
});

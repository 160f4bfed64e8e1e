// The page of the API, under the policy of the server: every operation is there, can be found and opened.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { DESK, guest, launch, look, PHONE } from "./browser";
import { House } from "./house";

let house: House;
let browser: Browser;
beforeAll(async () => {
  [house, browser] = await Promise.all([House.open(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await house?.close();
});

describe.each([
  { name: "phone", viewport: PHONE, colorScheme: "light" as const },
  { name: "desk", viewport: DESK, colorScheme: "dark" as const },
])("on a $name", (ways) => {
  test("shows what an operation takes and answers", async () => {
    const reader = await guest(browser, ways);
    await reader.page.goto(`${house.url}/docs#placeHold`);
    const hold = reader.page.locator("#placeHold");
    await hold.getByText("Keeps a table for a few minutes").waitFor();
    await hold.getByText("slot_unavailable", { exact: true }).first().waitFor();
    await look(reader.page, `docs-${ways.name}`);
    const contract = (await house.ask("/openapi.json")) as { paths: Record<string, object> };
    const operations = Object.values(contract.paths).flatMap((item) => Object.keys(item));
    expect(await reader.page.locator("details").count()).toBe(operations.length);
    await reader.page.getByRole("searchbox").fill("joinWaitlist nowhere");
    expect(await reader.page.locator("details:visible").count()).toBe(0);
    await reader.page.getByRole("searchbox").fill("join the waitlist");
    expect(await reader.page.locator("details:visible").count()).toBeGreaterThan(0);
    expect(reader.faults).toEqual([]);
    await reader.context.close();
  });
});

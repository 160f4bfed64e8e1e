// Files that come and go: the restaurant file, and bookings of another system.
import { readFileSync } from "node:fs";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DESK, launch, look, ownFaults, PHONE } from "./browser";
import { owner } from "./desk";
import { House } from "./house";
import { fileOf, hasHouse } from "./settings";

let browser: Browser;
let house: House;

beforeAll(async () => {
  [browser, house] = await Promise.all([launch(), House.open()]);
});

afterAll(async () => {
  await browser.close();
  await house.close();
});

describe("the file", () => {
  it("goes out as YAML and comes back, and is looked at first", async () => {
    await hasHouse(house, "paper", { name: "Rosa: \"l’Osteria\" #1" });
    const nina = await owner(browser, house, "/admin/r/paper/settings/file");
    const { page } = nina;
    const before = await fileOf(house, "paper");
    const text = await downloaded(page);
    await uploads(page, text);
    await page.getByRole("dialog", { name: "What will change" }).getByText("Nothing: it is like this already.").waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await uploads(page, text.replace("  - {key: \"t1\"", "  - {key: \"t9\", seats: {min: 2, max: 4}}\n  - {key: \"t1\""));
    await page.getByRole("dialog").getByText("Table t9").waitFor();
    await look(page, "set-upload");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("The file is applied").waitFor();
    const now = await fileOf(house, "paper");
    expect(now).toMatchObject({ ...before, tables: [{ key: "t9" }, { key: "t1" }] });
    await uploads(page, text.replace("zone:", "zoen:"));
    await page.getByText(/zoen/).waitFor();
    await look(page, "set-upload-wrong");
    expect(await fileOf(house, "paper")).toEqual(now);
    expect(ownFaults(nina)).toEqual([]);
  });

  it.each([[DESK], [PHONE]] as const)("of old bookings is read line by line (%o)", async (viewport) => {
    const slug = `old${viewport.width}`;
    await hasHouse(house, slug);
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

async function downloaded(page: Page): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download as YAML" }).click()]);
  return readFileSync(await download.path(), "utf8");
}

const uploads = (page: Page, text: string) =>
  page.getByLabel("Choose a file").setInputFiles({ name: "house.yaml", mimeType: "application/yaml", buffer: Buffer.from(text) });

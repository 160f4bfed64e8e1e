// The timeline in the hands of a person: where parties and tables are, and taking a party somewhere else.
import type { Locator, Page } from "playwright-core";

export const block = (page: Page, name: string) => page.locator(".block-face", { hasText: name }).first();
export const row = (page: Page, table: string) => page.locator(`[data-row="${table}"]`);

export async function middle(of: Locator): Promise<{ x: number; y: number }> {
  const box = (await of.boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Takes a party up and holds it over another table, so many quarters of an hour later. */
export async function hold(page: Page, name: string, table: string, quarters = 0): Promise<void> {
  // Only a page that has come to rest has its parties where they are found.
  await page.getByText("Live", { exact: true }).waitFor();
  await block(page, name).hover();
  const from = await middle(block(page, name));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, from.y, { steps: 2 });
  await page.locator(".ghost-says").waitFor();
  const { y } = await middle(row(page, table));
  const hours = page.locator(".line-hour");
  const hour = (await hours.nth(1).boundingBox())!.x - (await hours.nth(0).boundingBox())!.x;
  await page.mouse.move(from.x + (hour / 4) * quarters, y, { steps: 5 });
}

// What tests of the settings have in common: the file as the server has it, restaurants of one's own, and the hands of a person.
import type { Page } from "playwright-core";

import type { House } from "./house";
import { oneTable } from "./restaurants";

/** Looked into as it comes. */
export type File = Record<string, any>;

/** The file as the server has it. */
export async function fileOf(house: House, slug = "demo"): Promise<File> {
  const headers = { Authorization: `Bearer ${house.platformKey}` };
  return ((await house.ask(`/v1/platform/restaurants/${slug}`, { headers })) as { file: File }).file;
}

export const save = async (page: Page) => {
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
};

/** Somebody who works there from now on; whoever has an account keeps its password. */
export async function joins(house: House, slug: string, email: string, role: string, password: string): Promise<void> {
  const before = await fileOf(house, slug);
  const members = [...(before["members"] ?? []), { email, role }];
  const headers = { Authorization: `Bearer ${house.platformKey}`, "Content-Type": "application/json" };
  const applied = await house.ask(`/v1/platform/restaurants/${slug}`, { method: "PUT", headers, body: JSON.stringify({ ...before, members }) });
  const { invitations } = applied as { invitations: { url: string }[] };
  const body = JSON.stringify({ token: invitations[0]!.url.split("#")[1], password });
  await house.ask("/v1/staff/invitations/accept", { method: "POST", headers: { "Content-Type": "application/json" }, body });
}

/** A restaurant of one table, with the demo's owner. */
export async function hasHouse(house: House, slug: string, more: object = {}): Promise<void> {
  await house.has(slug, JSON.stringify({ ...(JSON.parse(oneTable(slug)) as object), ...more }));
  await joins(house, slug, house.owner.email, "owner", house.owner.password);
}

export const section = (page: Page, name: string) => page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name }).click();
export const opened = (page: Page, name: string | RegExp) => page.getByRole("button", { name, expanded: false }).click();

export async function adds(page: Page, what: string, text?: string): Promise<void> {
  const field = page.getByLabel(what, { exact: true });
  if (text !== undefined) await field.fill(text);
  await field.press("Enter");
}

/** A Sunday far enough ahead to be booked. */
export function nextSunday(): string {
  const day = new Date(Date.now() + 3 * 86_400_000);
  day.setUTCDate(day.getUTCDate() + ((7 - day.getUTCDay()) % 7));
  return day.toISOString().slice(0, 10);
}

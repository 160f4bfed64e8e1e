// Staff in the browser: each with a fresh profile, signed in by the form as people do.
import type { Browser } from "playwright-core";

import { DESK, guest, type Guest } from "./browser";
import type { House } from "./house";

export const TABLET = { width: 820, height: 1180 };

type Ways = Parameters<typeof guest>[1];

/** Somebody at the sign-in page, or wherever `path` sends them. */
export async function atDoor(browser: Browser, house: House, path = "/admin", ways: Ways = {}): Promise<Guest> {
  const somebody = await guest(browser, { viewport: DESK, ...ways });
  await somebody.page.goto(house.url + path);
  return somebody;
}

/** Signs in, and waits for the page that they wanted. */
export async function signIn({ page }: Guest, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".shell, .places").first().waitFor();
}

/** The owner of the demo restaurant, signed in, at `path`. */
export async function owner(browser: Browser, house: House, path = "/admin", ways: Ways = {}): Promise<Guest> {
  const somebody = await atDoor(browser, house, path, ways);
  await signIn(somebody, house.owner);
  return somebody;
}

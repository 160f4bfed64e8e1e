// The browser, and guests in it: each with a fresh profile, and everything that went wrong on their page.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

/** Where Chromium is; the browser tests are never left out silently. */
export function findChromium(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = [process.env.CHROMIUM, ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))];
  const path = found.find((path) => path && existsSync(path));
  if (!path) throw new Error("maitred: Chromium is missing; install it with:  apt-get install chromium   (or set CHROMIUM)");
  return path;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: FLAGS });
}

export interface Guest {
  page: Page;
  context: BrowserContext;
  /** Errors of the console and of scripts, breaches of the policy among them. */
  faults: string[];
}

interface Ways {
  viewport?: { width: number; height: number };
  colorScheme?: "light" | "dark";
  locale?: string;
  timezoneId?: string;
  hasTouch?: boolean;
}

export async function guest(browser: Browser, ways: Ways = {}): Promise<Guest> {
  const context = await browser.newContext({ viewport: PHONE, locale: "en-GB", timezoneId: "Europe/Rome", ...ways });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.setDefaultTimeout(15_000);
  return { page, context, faults };
}

/** Chromium itself notes refused and failed requests in the console; a test that provokes them leaves them out. */
export function ownFaults({ faults }: Guest): string[] {
  return faults.filter((fault) => !/Failed to load resource|WebSocket connection to/.test(fault));
}

/** A picture for eyes, and the rules that hold at every step of every page. */
export async function look(page: Page, name: string): Promise<void> {
  await settle(page);
  await picture(page, name);
  expect(await violations(page), name).toEqual([]);
  expect(await small(page), `${name}: too small for fingers`).toEqual([]);
  expect(await clipped(page), `${name}: cut off`).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} spills`).toBe(true);
}

/** Nothing half faded in; what moves for ever is left to move, and what is called off on the way has ended too. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map((it) => it.effect?.getTiming().iterations === Infinity || it.finished)),
  );
}

async function picture(page: Page, name: string): Promise<void> {
  const wide = page.viewportSize()?.width ?? 0;
  const scheme = await page.evaluate(() => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  mkdirSync("screenshots", { recursive: true });
  await page.screenshot({ path: `screenshots/${name}-${wide}-${scheme}.png`, fullPage: true });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };

/** What axe finds. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: Axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  });
}

/** What can be pressed and is smaller than a fingertip. */
function small(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>("button, a, select, .face, textarea, input:not([type=radio])")];
    const seen = all.map((it) => ({ it, box: it.getBoundingClientRect() })).filter(({ box }) => box.height > 0);
    const isSmall = ({ it, box }: { it: HTMLElement; box: DOMRect }) => box.height < 44 || (box.width < 44 && !it.closest("table"));
    return seen.filter(isSmall).map(({ it, box }) => `${Math.round(box.width)}×${Math.round(box.height)} ${it.outerHTML.slice(0, 120)}`);
  });
}

/** Buttons whose words do not fit. */
function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const labels = [...document.querySelectorAll<HTMLElement>(".mantine-Button-label")];
    return labels.filter((it) => it.clientWidth < it.scrollWidth).map((it) => it.innerText);
  });
}

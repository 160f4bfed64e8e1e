// Days and times in words. A service day is a plain date, `YYYY-MM-DD`; a start is an instant with the restaurant's
// offset, so its first characters are what the clock on the restaurant's wall shows.

const DAY_MS = 86_400_000;

/** Noon, so that no zone makes another day of it. */
function noon(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}

export function isDate(text: string | null): text is string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(noon(text).getTime());
}

export function plusDays(date: string, days: number): string {
  return new Date(noon(date).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** The date on the restaurant's wall. */
export function today(zone: string, now = new Date()): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(now);
}

export function day(date: string, locale: string, style: "long" | "short" = "long"): string {
  const month = style === "long" ? "long" : "short";
  const weekday = style === "long" ? "long" : "short";
  return new Intl.DateTimeFormat(locale, { weekday, day: "numeric", month, timeZone: "UTC" }).format(noon(date));
}

/** The parts of a day on the strip: `Fri`, `27`, `Nov`. */
export function dayParts(date: string, locale: string): { weekday: string; day: string; month: string } {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(noon(date));
  return { weekday: part({ weekday: "short" }), day: String(Number(date.slice(8))), month: part({ month: "short" }) };
}

/** `20:00`, or `8:00 PM` where people write it so. */
export function clock(startsAt: string, locale: string): string {
  const wall = new Date(`${startsAt.slice(0, 16)}:00Z`);
  return new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: "UTC" }).format(wall);
}

/** An instant as day and time on the restaurant's wall. */
export function moment(instant: string, locale: string): string {
  return `${day(instant.slice(0, 10), locale, "short")}, ${clock(instant, locale)}`;
}

/** Whether a start lies in the night after its service day. */
export function isAfterMidnight(date: string, startsAt: string): boolean {
  return startsAt.slice(0, 10) > date;
}

/** Whether the guest's own clock shows another time than the restaurant's. */
export function differsFromHere(startsAt: string): boolean {
  const here = -new Date(startsAt).getTimezoneOffset();
  const offset = /([+-])(\d{2}):(\d{2})$/.exec(startsAt);
  const there = offset ? (offset[1] === "-" ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
  return here !== there;
}

/** What people call a zone: `New York` of `America/New_York`. */
export function place(zone: string): string {
  return zone.split("/").at(-1)!.replaceAll("_", " ");
}

/** `90 minutes`, `24 hours`: as exact as people say it. */
export function duration(minutes: number, locale: string): string {
  const isHours = minutes > 120 || minutes % 60 === 0;
  const unit = isHours ? "hour" : "minute";
  const count = isHours ? Math.ceil(minutes / 60) : minutes;
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
}

export function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

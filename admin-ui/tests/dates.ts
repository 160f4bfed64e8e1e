// Days that suit the tests.

const DAY_MS = 86_400_000;

/** When the demo is closed or has other hours; see examples/restaurants/trattoria.yaml. */
const UNUSUAL = /-12-24|-12-25|-12-26|-12-31|-08-/;

/** The next usual day of a weekday (0 is Sunday) at least two weeks from now, where the demo has no bookings yet. */
export function quiet(weekday: number): string {
  const later = Array.from({ length: 44 }, (_, nth) => new Date(Date.now() + (14 + nth) * DAY_MS));
  const fits = later.filter((it) => it.getUTCDay() === weekday).map((it) => it.toISOString().slice(0, 10));
  return fits.find((date) => !UNUSUAL.test(date)) ?? fits[0]!;
}

/** As the page writes it in English: `Friday 27 November`. */
export function spoken(date: string): string {
  const words = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat("en-GB", words).format(new Date(`${date}T12:00:00Z`));
}

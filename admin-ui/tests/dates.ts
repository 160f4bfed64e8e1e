// Days that suit the tests.

const DAY_MS = 86_400_000;

/** The next day of a weekday (0 is Sunday) at least two weeks from now, where the demo has no bookings. */
export function quiet(weekday: number): string {
  const start = Date.now() + 14 * DAY_MS;
  const nth = Array.from({ length: 7 }, (_, nth) => new Date(start + nth * DAY_MS)).find((it) => it.getUTCDay() === weekday);
  return nth!.toISOString().slice(0, 10);
}

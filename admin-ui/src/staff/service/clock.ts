// Minutes on the wall of a service day: 0 is its midnight, 1,470 half past midnight in the night after it. The server
// sends instants with the restaurant's offset, so their first characters are what its wall shows.

/** The minute of the service day that an instant with offset shows on the wall. */
export function minuteOf(date: string, instant: string): number {
  // Nearly always: parsing dates is what a busy evening would spend its time on.
  if (instant.startsWith(date)) return minutesAt(instant.slice(11, 16));
  const days = (Date.parse(`${instant.slice(0, 10)}T00:00Z`) - Date.parse(`${date}T00:00Z`)) / 86_400_000;
  return days * 1440 + minutesAt(instant.slice(11, 16));
}

/** `19:30` in minutes. */
export function minutesAt(time: string): number {
  const [hours, minutes] = time.split(":").map(Number) as [number, number];
  return hours * 60 + minutes;
}

/** A minute of the service day as the wall shows it: `00:30` for 1,470. */
export function timeAt(minute: number): string {
  const within = ((minute % 1440) + 1440) % 1440;
  return `${pad(Math.floor(within / 60))}:${pad(within % 60)}`;
}

/** The instant so many minutes later, with the same offset. */
export function later(instant: string, minutes: number): string {
  const offset = /(Z|[+-]\d{2}:\d{2})$/.exec(instant)?.[0] ?? "Z";
  const ahead = offset === "Z" ? 0 : Number(`${offset[0]}1`) * minutesAt(offset.slice(1));
  const moved = Date.parse(instant) + (minutes + ahead) * 60_000;
  return new Date(moved).toISOString().slice(0, 19) + offset;
}

function pad(figure: number): string {
  return String(figure).padStart(2, "0");
}

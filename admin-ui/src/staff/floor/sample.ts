// A small restaurant for the units of this room.
import type { Reservation } from "../house/reservations";
import type { RestaurantFile } from "../house/restaurant";

export function sampleFile(): RestaurantFile {
  const seats = (min: number, max: number) => ({ min, max });
  return {
    version: 1,
    slug: "sample",
    name: "Sample",
    zone: "Europe/Rome",
    areas: [{ key: "sala", name: "Sala" }, { key: "bar", name: "Bar" }],
    tables: [
      { key: "t1", area: "sala", seats: seats(1, 2), spot: { x: 80, y: 80 } },
      { key: "t2", area: "sala", seats: seats(1, 2), spot: { x: 220, y: 80 } },
      { key: "t3", area: "sala", seats: seats(2, 4), channel: "walk_in", spot: { x: 80, y: 220, width: 120, rotation: 90 } },
      { key: "b1", area: "bar", seats: seats(1, 2) },
      { key: "b2", area: "bar", seats: seats(1, 2) },
    ],
    combinations: [{ key: "t1t2", tables: ["t1", "t2"], seats: seats(3, 4) }],
    services: [
      { key: "lunch", days: ["sat"], first_start: "12:00", last_start: "14:00", ends: "16:00" },
      { key: "dinner", days: ["fri", "sat"], first_start: "19:00", last_start: "22:30", ends: "00:45" },
    ],
    closures: [{ from: "2026-11-01", to: "2026-11-30", reason: "Winter", areas: ["bar"] }],
  };
}

/** On Saturday 21 November 2026; times are those of Rome. */
export function sampleParty(over: Partial<Reservation> & { time: string }): Reservation {
  const at = `2026-11-21T${over.time}:00+01:00`;
  const until = new Date(Date.parse(at) + 90 * 60_000).toISOString();
  const some = { id: `res_${over.guest?.name ?? over.time}`, status: "booked", party_size: 2, tables: ["t1"], starts_at: at, occupied_from: at, occupied_until: until, status_since: null, guest: { name: "Rossi" }, ...over };
  return some as Reservation;
}

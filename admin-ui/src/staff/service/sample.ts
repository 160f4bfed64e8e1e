// A small house and parties of one evening for the units of this folder.
import type { Reservation } from "../house/reservations";
import type { RestaurantFile } from "../house/restaurant";
import { later } from "./clock";

export const DATE = "2027-03-05";
const OFFSET = "+01:00";

export const FILE = {
  version: 1,
  slug: "osteria",
  name: "Osteria",
  zone: "Europe/Rome",
  areas: [{ key: "sala", name: "Sala" }],
  tables: [
    { key: "t1", area: "sala", seats: { min: 1, max: 2 } },
    { key: "t2", area: "sala", seats: { min: 2, max: 4 } },
    { key: "t3", area: "sala", seats: { min: 2, max: 4 } },
    { key: "b1", seats: { min: 1, max: 2 }, channel: "walk_in" },
  ],
  combinations: [{ key: "t2t3", tables: ["t2", "t3"], seat_loss: 1 }],
  services: [
    {
      key: "dinner",
      days: ["fri"],
      first_start: "19:00",
      last_start: "00:30",
      ends: "02:00",
      pacing: { covers_per_slot: 6, online_covers_per_slot: 4 },
      overrides: [{ from: "20:00", to: "20:00", pacing: { covers_per_slot: 2 } }],
    },
  ],
  closures: [],
} as unknown as RestaurantFile;

/** A party at a time of the wall, for so many minutes. */
export function party(id: string, time: string, change: Partial<Reservation> = {}, minutes = 90): Reservation {
  const starts_at = `${time < "05:00" ? "2027-03-06" : DATE}T${time}:00${OFFSET}`;
  const ends_at = later(starts_at, minutes);
  const times = { date: DATE, time, starts_at, ends_at, occupied_from: starts_at, occupied_until: ends_at };
  const rest = { status: "booked", party_size: 2, tables: ["t1"], service: "dinner", channel: "in_house", notes: null, guest: { name: id }, revision: 1 };
  return { id, ...times, ...rest, ...change } as Reservation;
}

import { expect, it } from "vitest";

import type { Reservation } from "../house/reservations";
import { coming, counts } from "./coming";

const now = Date.parse("2027-03-05T20:00:30+01:00");
const party = (id: string, status: string, time: string, party_size = 2) =>
  ({ id, status, party_size, starts_at: `2027-03-05T${time}:00+01:00` }) as Reservation;

const list = [
  party("late", "booked", "19:45"),
  party("here", "arrived", "20:00"),
  party("sits", "seated", "19:00", 4),
  party("soon", "confirmed", "20:30"),
  party("asked", "requested", "20:30"),
  party("later", "booked", "21:30"),
  party("gone", "cancelled", "20:15"),
];

it("tells who is there, who is late and who is due", () => {
  const { arrived, late, due } = coming(list, now);
  expect([arrived, late, due].map((parties) => parties.map(({ id }) => id))).toEqual([["here"], ["late"], ["soon"]]);
});

it("counts who is here and who is still to come", () => {
  expect(counts(list)).toEqual({ here: 6, expected: 8 });
});

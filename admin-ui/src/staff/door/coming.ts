// Who is at the door or should be soon, from the reservations of the day: plain functions of the list and of now.
import { minutesBetween } from "../house/time";
import type { Reservation } from "../house/reservations";

/** How far ahead the door looks, in minutes. */
const AHEAD = 60;

export interface Coming {
  /** There already, and not at a table yet. */
  arrived: Reservation[];
  /** Their time has come, and they have not. */
  late: Reservation[];
  /** Due within the hour. */
  due: Reservation[];
}

export function coming(list: Reservation[], now: number): Coming {
  const expected = list.filter(({ status }) => status === "booked" || status === "confirmed");
  const until = (it: Reservation) => minutesBetween(now, it.starts_at);
  return {
    arrived: list.filter(({ status }) => status === "arrived"),
    late: expected.filter((it) => until(it) < 0),
    due: expected.filter((it) => until(it) >= 0 && until(it) <= AHEAD),
  };
}

/** How many guests sit, and how many of those expected today are still to come. */
export function counts(list: Reservation[]): { seated: number; expected: number } {
  const covers = (statuses: string[]) => list.filter((it) => statuses.includes(it.status)).reduce((sum, it) => sum + it.party_size, 0);
  return { seated: covers(["seated"]), expected: covers(["booked", "confirmed", "arrived"]) };
}

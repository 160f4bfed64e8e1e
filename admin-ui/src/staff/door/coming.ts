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

/** How many guests are here, at a table or not yet, and how many are still to come: as the service page counts them. */
export function counts(list: Reservation[]): { here: number; expected: number } {
  const covers = (statuses: string[]) => list.filter((it) => statuses.includes(it.status)).reduce((sum, it) => sum + it.party_size, 0);
  return { here: covers(["arrived", "seated"]), expected: covers(["requested", "booked", "confirmed"]) };
}

// What is asked for a visit in the forms, and what of it has changed.
import { isNameless } from "../../house/names";
import type { Reservation } from "../../house/reservations";
import type { RestaurantFile } from "../../house/restaurant";
import type { BookIn, Patch } from "../changes";
import { minutesAt } from "../clock";
import { heldOn, serviceAt, turnOf } from "../hours";

export interface Visit {
  date: string;
  time: string;
  party: number;
  area: string;
  tables: string[];
  accessible: boolean;
  notes: string;
  name: string;
  phone: string;
  email: string;
}

export function visitOf(it: Reservation): Visit {
  const { date, time, party_size, area, tables, accessible, notes, guest } = it;
  const { phone, email } = guest;
  const name = isNameless(it) ? "" : guest.name;
  return { date, time, party: party_size, area: area ?? "", tables, accessible, notes: notes ?? "", name, phone: phone ?? "", email: email ?? "" };
}

export function emptyVisit(date: string): Visit {
  return { date, time: "", party: 2, area: "", tables: [], accessible: false, notes: "", name: "", phone: "", email: "" };
}

/** What differs; what is emptied is taken away. */
export function patchOf(before: Visit, after: Visit): Patch {
  const differs = (key: keyof Visit) => String(before[key]) !== String(after[key]);
  const guest = {
    ...(differs("name") ? { name: after.name.trim() } : {}),
    ...(differs("phone") ? { phone: after.phone.trim() || null } : {}),
    ...(differs("email") ? { email: after.email.trim() || null } : {}),
  };
  return {
    ...(differs("date") ? { date: after.date } : {}),
    ...(differs("time") || differs("date") ? { time: after.time } : {}),
    ...(differs("party") ? { party_size: after.party } : {}),
    ...(differs("area") ? { area: after.area || null } : {}),
    ...(differs("tables") && after.tables.length ? { tables: after.tables } : {}),
    ...(differs("notes") ? { notes: after.notes.trim() || null } : {}),
    ...(Object.keys(guest).length ? { guest } : {}),
  };
}

/** On what a change is based: on what stands there now, or, where somebody else has changed the same meanwhile, on what was seen
 * when the form was opened, so that the server says no and people decide. */
export function basis(opened: Reservation, now: Reservation, mine: Patch): Reservation {
  const theirs = patchOf(visitOf(opened), visitOf(now));
  return Object.keys(mine).some((key) => key in theirs) ? opened : now;
}

/** As the API takes a new booking. */
export function bookingOf(it: Visit): BookIn {
  const guest = { ...given("name", it.name), ...given("phone", it.phone), ...given("email", it.email) };
  return {
    date: it.date,
    time: it.time,
    party_size: it.party,
    guest,
    ...given("area", it.area),
    ...given("notes", it.notes),
    ...(it.tables.length ? { tables: it.tables } : {}),
    ...(it.accessible ? { accessible: true } : {}),
  };
}

function given<K extends string>(key: K, text: string): { [P in K]?: string } {
  return (text.trim() ? { [key]: text.trim() } : {}) as { [P in K]?: string };
}

/** From when to when the tables would be taken, in minutes of the service day. */
export function windowOf(file: RestaurantFile, { date, time, party }: Visit): { from: number; until: number } | undefined {
  if (!time) return undefined;
  const services = heldOn(file, date);
  const wall = minutesAt(time);
  const from = serviceAt(services, wall + 1440) ? wall + 1440 : wall;
  const service = serviceAt(services, from);
  return { from, until: from + (service ? turnOf(service, date, from, party) : 90) };
}

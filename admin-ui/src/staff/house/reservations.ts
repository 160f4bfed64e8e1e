// The reservations of a service day, as the restaurant sees them. One list for each day; steps and live frames put what
// they bring into it, the later revision wins.
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { houseKey } from "./restaurant";

export type Reservation = components["schemas"]["StaffReservation"];
export type Status = "requested" | "booked" | "confirmed" | "arrived" | "seated" | "finished" | "cancelled" | "no_show";

/** As many as a page of the API has. */
const PAGE = 200;
/** How often a list is asked for while the feed is silent, in milliseconds. */
export const POLL = 20_000;

export function dayQuery(slug: string, date: string) {
  return queryOptions({
    queryKey: houseKey(slug, "reservations", date),
    queryFn: ({ client, queryKey }) => askDay(slug, date).then((got) => merged(client.getQueryData<Reservation[]>(queryKey), got)),
  });
}

export function useDay(slug: string, date: string) {
  return useQuery(dayQuery(slug, date));
}

async function askDay(slug: string, date: string): Promise<Reservation[]> {
  const items: Reservation[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { date, limit: PAGE, ...(cursor ? { cursor } : {}) };
    const page = await answered(api.GET("/v1/staff/restaurants/{slug}/reservations", { params: { path: { slug }, query } }));
    items.push(...page.items);
    cursor = page.next_cursor;
  }
  return items;
}

/** What was asked for a moment ago may be older than what a frame has brought since. */
function merged(before: Reservation[] | undefined, got: Reservation[]): Reservation[] {
  const known = new Map(before?.map((it) => [it.id, it]));
  return sorted(got.map((it) => newer(known.get(it.id), it)));
}

function newer(before: Reservation | undefined, got: Reservation): Reservation {
  return before && before.revision > got.revision ? before : got;
}

/** By time, as a host reads them. */
export function sorted(list: Reservation[]): Reservation[] {
  return [...list].sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at) || a.id.localeCompare(b.id));
}

/** Puts a reservation where it belongs, and takes it out of the day that it left. */
export function keep(client: QueryClient, slug: string, reservation: Reservation): void {
  const days = client.getQueryCache().findAll({ queryKey: houseKey(slug, "reservations") });
  for (const { queryKey } of days) {
    client.setQueryData<Reservation[]>(queryKey, (list) => list && placed(list, reservation, queryKey.at(-1) === reservation.date));
  }
}

export function placed(list: Reservation[], reservation: Reservation, belongs: boolean): Reservation[] {
  const before = list.find((it) => it.id === reservation.id);
  if (before && before.revision > reservation.revision) return list;
  const others = list.filter((it) => it.id !== reservation.id);
  return belongs ? sorted([...others, reservation]) : before ? others : list;
}

/** Whether a party is still to come or at the table. */
export function isLive({ status }: Reservation): boolean {
  return !["finished", "cancelled", "no_show"].includes(status);
}

// Everything that staff change about a reservation, as the API takes it. Each change says on which revision it is based, so
// that nobody overwrites what another host did a moment ago.
import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import type { Reservation } from "../house/reservations";

type Schemas = components["schemas"];
export type Patch = Schemas["StaffReservationPatch"];
export type BookIn = Schemas["BookInRequest"];
/** Limits that staff may exceed by saying so. */
export type Limit = "party" | "lead" | "window" | "hours" | "closure" | "pacing" | "channel" | "seats" | "guest" | "overbook";

function of(slug: string, it: Reservation) {
  return { path: { slug, reservation: it.id }, header: { "If-Match": `"${it.revision}"` } };
}

export function amend(slug: string, it: Reservation, body: Patch): Promise<Reservation> {
  return answered(api.PATCH("/v1/staff/restaurants/{slug}/reservations/{reservation}", { params: of(slug, it), body }));
}

export function move(slug: string, it: Reservation, tables: string[] | undefined, exceed: Limit[]): Promise<Reservation> {
  const body = { ...(tables ? { tables } : {}), exceed };
  return answered(api.POST("/v1/staff/restaurants/{slug}/reservations/{reservation}/move", { params: of(slug, it), body }));
}

export function seat(slug: string, it: Reservation, tables: string[] | undefined, exceed: Limit[]): Promise<Reservation> {
  const body = { ...(tables ? { tables } : {}), exceed };
  return answered(api.POST("/v1/staff/restaurants/{slug}/reservations/{reservation}/seat", { params: of(slug, it), body }));
}

export function arrive(slug: string, it: Reservation, covers: number): Promise<Reservation> {
  return answered(api.POST("/v1/staff/restaurants/{slug}/reservations/{reservation}/arrive", { params: of(slug, it), body: { covers } }));
}

export function extend(slug: string, it: Reservation, minutes: number): Promise<Reservation> {
  return answered(api.POST("/v1/staff/restaurants/{slug}/reservations/{reservation}/extend", { params: of(slug, it), body: { minutes } }));
}

export function merge(slug: string, it: Reservation, other: string, exceed: Limit[]): Promise<Reservation> {
  const body = { with: other, exceed };
  return answered(api.POST("/v1/staff/restaurants/{slug}/reservations/{reservation}/merge", { params: of(slug, it), body }));
}

/** Some of the party go their own way; theirs is the reservation that comes back. */
export function split(slug: string, it: Reservation, party_size: number, key: string): Promise<Reservation> {
  const { path, header } = of(slug, it);
  const params = { path, header: { ...header, "Idempotency-Key": key } };
  return answered(api.POST("/v1/staff/restaurants/{slug}/reservations/{reservation}/split", { params, body: { party_size } }));
}

export function bookIn(slug: string, body: BookIn, key: string): Promise<Reservation> {
  const params = { path: { slug }, header: { "Idempotency-Key": key } };
  return answered(api.POST("/v1/staff/restaurants/{slug}/reservations", { params, body }));
}

export function read(slug: string, reservation: string): Promise<Reservation> {
  return answered(api.GET("/v1/staff/restaurants/{slug}/reservations/{reservation}", { params: { path: { slug, reservation } } }));
}

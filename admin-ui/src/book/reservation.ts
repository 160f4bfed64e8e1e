// One reservation, for whoever has its token. Changes are based on the revision that the guest saw.
import { useQuery } from "@tanstack/react-query";

import { answered, api, bearer, type Reservation, type ReservationPatch } from "../api/client";
import { insist } from "../api/insist";

export interface Key {
  id: string;
  token: string;
}

export function reservationKey(id: string) {
  return ["reservation", id];
}

/** How often it is looked at while the restaurant has yet to answer, in milliseconds. */
const POLL = 15_000;

export function useReservation({ id, token }: Key) {
  return useQuery({
    queryKey: reservationKey(id),
    queryFn: (): Promise<Reservation> =>
      answered(api.GET("/v1/reservations/{reservation}", { params: { path: { reservation: id } }, headers: bearer(token) })),
    refetchInterval: ({ state }) => (state.data?.status === "requested" ? POLL : false),
  });
}

/** Not repeated by itself: the second time the revision would be another. */
export function amend({ id, token }: Key, revision: number, body: ReservationPatch): Promise<Reservation> {
  const params = { path: { reservation: id }, header: { "If-Match": `"${revision}"` } };
  return answered(api.PATCH("/v1/reservations/{reservation}", { params, body, headers: bearer(token) }));
}

/** Calling off twice changes nothing, so it is repeated until it is answered. */
export function cancel({ id, token }: Key, onWait: () => void): Promise<Reservation> {
  const params = { path: { reservation: id } };
  return insist(
    () => answered(api.POST("/v1/reservations/{reservation}/cancel", { params, headers: bearer(token) })),
    onWait,
  );
}

/** Saying so twice is saying it once. */
export function confirm({ id, token }: Key, onWait: () => void): Promise<Reservation> {
  const params = { path: { reservation: id } };
  return insist(
    () => answered(api.POST("/v1/reservations/{reservation}/confirm", { params, headers: bearer(token) })),
    onWait,
  );
}

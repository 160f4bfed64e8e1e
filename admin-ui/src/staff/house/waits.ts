// Who waits, and how long whoever comes now would wait.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { drawnUuid, insist } from "../../api/insist";
import type { components } from "../../api/schema";
import { useToast } from "../app/toast";
import type { Wait } from "./feed/frames";
import { sentence } from "./refusals";
import { keep, type Reservation } from "./reservations";
import { houseKey } from "./restaurant";

export type { Wait } from "./feed/frames";
export type Quote = components["schemas"]["Quote"];
export type WaitRequest = components["schemas"]["StaffWaitRequest"];

/** How often quotes are asked for anew, in milliseconds: time alone makes them old. */
const QUOTES_POLL = 30_000;
/** The largest party that the door has a button for. */
export const LARGEST = 10;

export function useWaits(slug: string) {
  return useQuery({
    queryKey: houseKey(slug, "waitlist"),
    queryFn: async (): Promise<Wait[]> => (await answered(api.GET("/v1/staff/restaurants/{slug}/waitlist", { params: { path: { slug } } }))).items,
  });
}

export function useQuotes(slug: string, area: string | undefined) {
  return useQuery({
    queryKey: houseKey(slug, "quotes", area),
    queryFn: async (): Promise<Quote[]> => {
      const params = { path: { slug }, query: { party_max: LARGEST, ...(area ? { area } : {}) } };
      return (await answered(api.GET("/v1/staff/restaurants/{slug}/waitlist/quotes", { params }))).items;
    },
    refetchInterval: QUOTES_POLL,
    placeholderData: (before) => before,
  });
}

/** Carries out something at the door once, however often the connection breaks, and shows what came of it. */
function useAtDoor<Asked, Got>(slug: string, carryOut: (asked: Asked, key: string) => Promise<Got>, after: (got: Got) => void) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const { say } = useToast();
  return useMutation({
    mutationFn: (asked: Asked) => {
      const key = drawnUuid();
      return insist(() => carryOut(asked, key));
    },
    onSuccess: after,
    onError: (error) => say({ text: sentence(error, t), tone: "refusal" }),
    onSettled: () => ["waitlist", "quotes"].forEach((part) => void client.invalidateQueries({ queryKey: houseKey(slug, part) })),
  });
}

export interface WalkIn {
  party_size: number;
  name: string;
  phone: string;
  area: string | undefined;
  /** For less than their turn, where they would have to wait for all of it. */
  shorter?: NonNullable<Quote["shorter"]>;
}

/** Seats a party that stands at the door. */
export function useSeatNow(slug: string, seated: (reservation: Reservation) => void) {
  const client = useQueryClient();
  const seat = ({ party_size, name, phone, area, shorter }: WalkIn, key: string): Promise<Reservation> => {
    const body = { party_size, walk_in: true, ...person(name, phone), ...(area ? { area } : {}), ...shorter };
    const params = { path: { slug }, header: { "Idempotency-Key": key } };
    return answered(api.POST("/v1/staff/restaurants/{slug}/reservations", { params, body }));
  };
  return useAtDoor(slug, seat, (reservation) => {
    keep(client, slug, reservation);
    seated(reservation);
  });
}

/** Puts a party that stands at the door in line. */
export function usePutInLine(slug: string, waiting: (wait: Wait) => void) {
  const join = ({ party_size, name, phone, area }: WalkIn, key: string): Promise<Wait> => {
    const body: WaitRequest = { party_size, now: true, ...person(name, phone), ...(area ? { area } : {}) };
    const params = { path: { slug }, header: { "Idempotency-Key": key } };
    return answered(api.POST("/v1/staff/restaurants/{slug}/waitlist", { params, body }));
  };
  return useAtDoor(slug, join, waiting);
}

/** Gives whoever waits the table that is kept for them. */
export function useAccept(slug: string, seated: (reservation: Reservation) => void) {
  const client = useQueryClient();
  const accept = (wait: Wait, key: string): Promise<Reservation> => {
    const params = { path: { slug, wait: wait.id }, header: { "Idempotency-Key": key } };
    return answered(api.POST("/v1/staff/restaurants/{slug}/waitlist/{wait}/accept", { params }));
  };
  return useAtDoor(slug, accept, (reservation) => {
    keep(client, slug, reservation);
    seated(reservation);
  });
}

/** Takes somebody off the list. */
export function useTakeOff(slug: string, gone: (wait: Wait) => void) {
  const takeOff = async (wait: Wait): Promise<Wait> => {
    await answered(api.DELETE("/v1/staff/restaurants/{slug}/waitlist/{wait}", { params: { path: { slug, wait: wait.id } } }));
    return wait;
  };
  return useAtDoor(slug, takeOff, gone);
}

function person(name: string, phone: string): { guest?: { name?: string; phone?: string } } {
  const guest = { ...(name.trim() ? { name: name.trim() } : {}), ...(phone.trim() ? { phone: phone.trim() } : {}) };
  return Object.keys(guest).length > 0 ? { guest } : {};
}

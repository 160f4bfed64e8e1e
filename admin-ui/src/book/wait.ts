// A place in line, for whoever has its token.
import { useQuery } from "@tanstack/react-query";

import { answered, api, bearer, type Reservation, type Wait, type WaitRequest } from "../api/client";
import { insist, once } from "../api/insist";
import type { Words } from "../i18n/en";
import { kept } from "./kept";
import type { Key } from "./reservation";

/** How often it is looked at, in milliseconds. */
const POLL = 15_000;

export type Stage = keyof Words["waits"];

const KNOWN: readonly string[] = ["waiting", "offered", "accepted", "lapsed", "ended", "left"] satisfies Stage[];

/** What whoever waits is told; a status that is not known yet has a neutral sentence. */
export function stageOf({ status, offer }: Pick<Wait, "status" | "offer">): Stage {
  // An offer that is over has not yet gone to the next in line.
  if (status === "offered" && !offer) return "waiting";
  return KNOWN.includes(status) ? (status as Stage) : "unknown";
}

export function isOpen(stage: Stage): boolean {
  return stage === "waiting" || stage === "offered";
}

export function waitKey(id: string) {
  return ["wait", id];
}

/** A place in line, and until when what is offered is kept, in milliseconds on the guest's own clock. */
export type Place = Wait & { until?: number | undefined };

/** Guests' clocks are wrong: what is left by the server's clock is counted from when the request was sent. */
export function endsHere(expires_at: string, sent: number, serverDate: string | null): number {
  const now = Date.parse(serverDate ?? "");
  return Number.isNaN(now) ? Date.parse(expires_at) : sent + Date.parse(expires_at) - now;
}

async function look({ id, token }: Key): Promise<Place> {
  const sent = Date.now();
  const answer = await api.GET("/v1/waitlist/{wait}", { params: { path: { wait: id } }, headers: bearer(token) });
  const wait: Wait = await answered(Promise.resolve(answer));
  return { ...wait, until: wait.offer ? endsHere(wait.offer.expires_at, sent, answer.response.headers.get("date")) : undefined };
}

export function useWait(key: Key) {
  return useQuery({
    queryKey: waitKey(key.id),
    queryFn: () => look(key),
    // Not while nobody looks; whoever comes back to the page sees at once what is.
    refetchInterval: ({ state }) => (state.data && !isOpen(stageOf(state.data)) ? false : POLL),
  });
}

export function join(slug: string, body: WaitRequest, onWait: () => void): Promise<Wait> {
  const ask = (key: string) => {
    const params = { path: { slug }, header: { "Idempotency-Key": key } };
    return answered(api.POST("/v1/restaurants/{slug}/waitlist", { params, body }));
  };
  return once(body, kept, ask, onWait);
}

/** The key is the place in line itself: whoever took the table before is answered with that reservation again. */
export function accept({ id, token }: Key, onWait: () => void): Promise<Reservation> {
  const params = { path: { wait: id }, header: { "Idempotency-Key": `take-${id}` } };
  return insist(() => answered(api.POST("/v1/waitlist/{wait}/accept", { params, headers: bearer(token) })), onWait);
}

/** Leaving twice is leaving once. */
export async function leave({ id, token }: Key, onWait: () => void): Promise<void> {
  const params = { path: { wait: id } };
  await insist(() => answered(api.DELETE("/v1/waitlist/{wait}", { params, headers: bearer(token) })), onWait);
}

// A change that may be refused. It is shown at once, sent with the revision that it is based on, and put back when the server
// says no. Then it is explained, with what stands there now, and offered again where that can help.
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { insist } from "../../api/insist";
import { problemOf } from "../../api/problem";
import { keep, type Reservation } from "../house/reservations";
import { houseKey } from "../house/restaurant";
import { type Limit, read } from "./changes";
import type { Conflict } from "./conflicts";

export interface Attempt {
  /** What is to be done, as its button says it: `Move`. */
  name: string;
  reservation: Reservation;
  /** How it will stand, to be shown before the server has answered. */
  shown?: Reservation;
  change: (on: Reservation, exceed: Limit[]) => Promise<Reservation>;
  done?: (after: Reservation) => void;
  /** Limits that may be exceeded for it. */
  exceed?: Limit[];
  /** What is known to stand in its way already: asked about before anything is sent. */
  foreseen?: Conflict[];
}

/** An attempt that was not carried out, and why. */
export interface Clash {
  attempt: Attempt;
  error?: unknown;
  /** How it stands now, where somebody else was faster. */
  now?: Reservation;
}

export function useAttempts(slug: string) {
  const client = useQueryClient();
  const [clash, setClash] = useState<Clash>();
  const { mutate } = useMutation({
    mutationFn: (attempt: Attempt) => carryOut(client, slug, attempt),
    onSuccess: (after, { done }) => done?.(after),
    onError: async (error, attempt) => setClash(await clashOf(client, slug, attempt, error)),
  });
  const attempt = (wanted: Attempt) => (wanted.foreseen?.length ? setClash({ attempt: wanted }) : mutate(wanted));
  /** Answers the explanation: again in this way, or not at all. */
  const settle = (again?: Attempt) => {
    setClash(undefined);
    if (again) mutate(again);
  };
  return { attempt, clash, settle };
}

async function carryOut(client: QueryClient, slug: string, { reservation, shown, change, exceed = [] }: Attempt): Promise<Reservation> {
  if (shown) keep(client, slug, shown);
  try {
    const after = await insist(() => change(reservation, exceed));
    remember(client, slug, after);
    return after;
  } catch (error) {
    if (shown) keep(client, slug, reservation);
    throw error;
  }
}

async function clashOf(client: QueryClient, slug: string, attempt: Attempt, error: unknown): Promise<Clash> {
  if (problemOf(error)?.code !== "revision_stale") return { attempt, error };
  try {
    const now = await insist(() => read(slug, attempt.reservation.id));
    remember(client, slug, now);
    return { attempt, error, now };
  } catch {
    return { attempt, error };
  }
}

/** Puts what came back where it belongs: in its day, on its card, and its history is to be asked for again. */
export function remember(client: QueryClient, slug: string, reservation: Reservation): void {
  keep(client, slug, reservation);
  client.setQueryData(houseKey(slug, "reservation", reservation.id), reservation);
  void client.invalidateQueries({ queryKey: houseKey(slug, "changes", reservation.id) });
}

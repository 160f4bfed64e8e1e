// What staff do on the floor. A deed goes out once; what stands in its way and may be exceeded is asked about, what may
// not is said together with what stands there now; what can be taken back is offered to be.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";
import { drawnUuid, insist } from "../../api/insist";
import { problemOf } from "../../api/problem";
import { useToast } from "../app/toast";
import { sentence } from "../house/refusals";
import { keep, type Reservation } from "../house/reservations";
import { houseKey } from "../house/restaurant";
import { useStep } from "../house/steps";

/** Carries something out, exceeding the limits that are named. */
export type Post = (exceed: string[]) => Promise<Reservation>;

/** Something that is only done when somebody says so. */
export interface Question {
  text: string;
  /** What it is called where going on is not simply going on. */
  action?: string;
  yes: () => void;
}

export interface Deed {
  post: Post;
  done: (after: Reservation) => string;
  /** Who has the tables, for when they are taken. */
  taken?: () => string | undefined;
  /** What can be done where the tables are taken only later. */
  shorter?: () => (Deed & Omit<Question, "yes">) | undefined;
}

export interface Deeds {
  question: Question | undefined;
  ask: (question: Question | undefined) => void;
  isPending: boolean;
  run: (deed: Deed, exceed?: string[]) => void;
}

export function useDeeds(slug: string): Deeds {
  const client = useQueryClient();
  const { t: common } = useTranslation();
  const { t } = useTranslation("floor");
  const { say } = useToast();
  const { step } = useStep(slug);
  const [question, ask] = useState<Question>();
  const [isPending, setPending] = useState(false);
  const run = useCallback(
    (deed: Deed, exceed: string[] = []) => {
      const { post, done, taken, shorter } = deed;
      setPending(true);
      ask(undefined);
      insist(() => post(exceed))
        .then((after) => {
          keep(client, slug, after);
          say({ text: done(after), ...(after.can_undo ? { undo: () => step(after, "undo") } : {}) });
        })
        .catch((error: unknown) => {
          const limit = problemOf(error)?.figure("limit");
          const isTaken = problemOf(error)?.code === "tables_taken";
          const instead = isTaken && shorter?.();
          if (instead) return ask({ ...instead, yes: () => run(instead, exceed) });
          const text = (isTaken && taken?.()) || sentence(error, common);
          if (typeof limit !== "string" || exceed.includes(limit)) return say({ text, tone: "refusal" });
          ask({ text: t("why.limit", { said: text }), yes: () => run(deed, [...exceed, limit]) });
        })
        .finally(() => {
          setPending(false);
          void client.invalidateQueries({ queryKey: houseKey(slug) });
        });
    },
    [client, slug, say, step, t, common],
  );
  return useMemo(() => ({ question, ask, isPending, run }), [question, isPending, run]);
}

type To = "seat" | "move";

/** Puts a party at tables: sits down there, or is there from now on. */
export function placing(slug: string, reservation: string, to: To, tables: string[]): Post {
  const path = `/v1/staff/restaurants/{slug}/reservations/{reservation}/${to}` as const;
  return (exceed) => answered(api.POST(path, { params: { path: { slug, reservation } }, body: { tables, exceed } }));
}

export function extending(slug: string, reservation: string, minutes: number): Post {
  const path = "/v1/staff/restaurants/{slug}/reservations/{reservation}/extend";
  return () => answered(api.POST(path, { params: { path: { slug, reservation } }, body: { minutes } }));
}

/** Seats a party that stands at the door, perhaps for less than its turn. Each attempt that says something else has a key of its own. */
export function walkingIn(slug: string, tables: string[], party_size: number, occupied_until?: string): Post {
  const keys = new Map<string, string>();
  return (exceed) => {
    const named = exceed.join();
    const key = keys.get(named) ?? drawnUuid();
    keys.set(named, key);
    const body: components["schemas"]["BookInRequest"] = { walk_in: true, party_size, tables, exceed, ...(occupied_until ? { occupied_until } : {}) };
    const params = { path: { slug }, header: { "Idempotency-Key": key } };
    return answered(api.POST("/v1/staff/restaurants/{slug}/reservations", { params, body }));
  };
}

// Brings the steps of an editor to the server, in order, and what others have changed back to the desk.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { insist } from "../../../api/insist";
import { problemOf } from "../../../api/problem";
import { plusDays } from "../../../i18n/when";
import { useToast } from "../../app/toast";
import { sentence } from "../../house/refusals";
import type { Reservation } from "../../house/reservations";
import { type Configured, fileQuery, type RestaurantFile } from "../../house/restaurant";
import { type Desk, next, opened, plan, type Waiting } from "./desk";
import { applyAll, type Op } from "./ops";

/** How long after the server did not answer it is asked again, in milliseconds. */
const RETRY = 5_000;

/** Taking this away concerns reservations that are still to come. */
export interface InUse {
  step: Waiting;
  key: string;
  count: number;
  reservations: Reservation[];
}

export interface Editing {
  desk: Desk;
  file: RestaurantFile;
  does: (ops: Op[]) => void;
  undo: () => void;
  redo: () => void;
  /** `lost`: the server does not answer; nothing is forgotten. */
  standing: "saved" | "saving" | "lost";
  again: () => void;
  inUse: InUse | undefined;
  answer: (reassign: boolean) => void;
}

export function useDesk(slug: string, configured: Configured): Editing {
  const client = useQueryClient();
  const { t } = useTranslation("floor");
  const { t: common } = useTranslation();
  const { say } = useToast();
  const [desk, tell] = useReducer(next, configured, opened);
  const [isLost, setLost] = useState(false);
  const [inUse, setInUse] = useState<InUse>();

  useEffect(() => tell({ is: "read", base: configured }), [configured, desk.isSending]);

  const send = useCallback(
    async (base: Desk["base"], step: Waiting) => {
      const file = applyAll(step.ops, base.file);
      if (!file) return tell({ is: "refused" });
      try {
        const { version } = await insist(() => put(slug, file, base.version, step.reassign), () => setLost(true));
        setLost(false);
        tell({ is: "saved", version });
        client.setQueryData(fileQuery(slug).queryKey, (known) => known && (known.version < version ? { ...known, file, version } : known));
      } catch (error) {
        const code = problemOf(error)?.code;
        if (code === "version_stale") {
          try {
            // The feed may not have told yet: whoever is refused as stale asks.
            tell({ is: "stale", base: await insist(() => client.fetchQuery({ ...fileQuery(slug), staleTime: 0 })) });
          } catch {
            setLost(true);
            tell({ is: "failed" });
          }
          return;
        }
        if (!code || problemOf(error)?.isPassing) {
          setLost(true);
          return tell({ is: "failed" });
        }
        tell({ is: "refused" });
        if (code === "in_use") return setInUse(await affected(slug, step, problemOf(error)!));
        say({ text: sentence(error, common), tone: "refusal" });
      }
    },
    [client, slug, say, common],
  );

  const first = desk.queue[0];
  useEffect(() => {
    if (!first || desk.isSending || isLost) return;
    tell({ is: "sending" });
    void send(desk.base, first);
  }, [first, desk.isSending, desk.base, isLost, send]);

  // As long as the page is open it tries again by itself; whoever cannot wait presses the button.
  useEffect(() => {
    if (!isLost || desk.isSending) return;
    const timer = setTimeout(() => setLost(false), RETRY);
    return () => clearTimeout(timer);
  }, [isLost, desk.isSending]);

  useEffect(() => {
    if (!desk.lost.length) return;
    say({ text: t("plan.gone", { what: desk.lost.join(", ") }), tone: "refusal" });
    tell({ is: "told" });
  }, [desk.lost, say, t]);

  return {
    desk,
    file: plan(desk),
    does: (ops) => tell({ is: "done", ops }),
    undo: () => tell({ is: "undo" }),
    redo: () => tell({ is: "redo" }),
    standing: isLost ? "lost" : desk.queue.length ? "saving" : "saved",
    again: () => setLost(false),
    inUse,
    answer: (reassign) => {
      if (reassign && inUse) tell({ is: "again", step: { ...inUse.step, reassign } });
      setInUse(undefined);
    },
  };
}

/** Only what the plan is made of; every other section stays as it is. */
function put(slug: string, file: RestaurantFile, expect_version: number, reassign = false) {
  const { version, slug: name_in_addresses, name, zone, services, tables, areas, combinations } = file;
  const body: RestaurantFile = { version, slug: name_in_addresses, name, zone, services, tables, areas: areas ?? [], combinations: combinations ?? [] };
  const params = { path: { slug }, query: { expect_version, reassign } };
  return answered(api.PUT("/v1/staff/restaurants/{slug}/file", { params, body }));
}

/** How many of them are named. */
const NAMED = 5;

async function affected(slug: string, step: Waiting, problem: { figure: (name: string) => unknown }): Promise<InUse> {
  const key = String(problem.figure("key"));
  const path = { slug };
  const today = new Date().toISOString().slice(0, 10);
  // A day before, as it may still be yesterday there; as many as may be asked for at once.
  const [from, to] = [plusDays(today, -1), plusDays(today, 60)];
  const asked = answered(api.GET("/v1/staff/restaurants/{slug}/reservations", { params: { path, query: { from, to, limit: 200 } } }));
  const items = await asked.then(({ items }) => items, () => []);
  const theirs = items.filter((it) => it.tables.includes(key) && ["requested", "booked", "confirmed", "arrived", "seated"].includes(it.status));
  return { step, key, count: Number(problem.figure("reservations")), reservations: theirs.slice(0, NAMED) };
}

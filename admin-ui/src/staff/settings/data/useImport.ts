// Sends a file of bookings piece by piece. What was sent stays; sending goes on where it stopped. A booking that comes again
// is known by its number, so a piece whose answer was lost is simply sent again.
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { answered, api } from "../../../api/client";
import { insist } from "../../../api/insist";
import type { components } from "../../../api/schema";
import { houseKey } from "../../house/restaurant";
import { type Bookings, piece } from "./records";

type Import = components["schemas"]["Import"];
export type Refused = components["schemas"]["ImportLine"];

export interface Importing {
  is: "ready" | "going" | "stopped" | "done";
  /** How many lines have been answered. */
  done: number;
  counts: Record<"created" | "updated" | "unchanged" | "failed", number>;
  unallocated: number;
  refused: Refused[];
  error?: unknown;
}

const NOTHING: Importing = { is: "ready", done: 0, counts: { created: 0, updated: 0, unchanged: 0, failed: 0 }, unallocated: 0, refused: [] };

export function useImport(slug: string, bookings: Bookings | undefined, source: string) {
  const client = useQueryClient();
  const [state, setState] = useState<Importing>(NOTHING);
  const stopping = useRef(false);

  const run = async () => {
    if (!bookings) return;
    stopping.current = false;
    let now: Importing = { ...state, is: "going", error: undefined };
    setState(now);
    try {
      while (now.done < bookings.lines.length && !stopping.current) {
        now = after(now, await send(slug, source, bookings, now.done), piece(bookings, now.done).lines);
        setState(now);
      }
      setState({ ...now, is: now.done < bookings.lines.length ? "stopped" : "done" });
    } catch (error) {
      setState({ ...now, is: "stopped", error });
    }
    void client.invalidateQueries({ queryKey: houseKey(slug) });
  };

  return { state, run, stop: () => (stopping.current = true), reset: () => setState(NOTHING) };
}

function send(slug: string, source: string, bookings: Bookings, from: number): Promise<Import> {
  const { body } = piece(bookings, from);
  const params = { path: { slug }, query: source ? { source } : {} };
  const headers = { "Content-Type": bookings.kind };
  return insist(() => answered(api.POST("/v1/staff/restaurants/{slug}/import", { params, headers, body, bodySerializer: (text: string) => text })));
}

/** The server counts lines within the piece; people look for them in their file. */
export function after(before: Importing, told: Import, sent: { line: number }[]): Importing {
  const { counts } = before;
  const lines = told.lines.map((it, at) => ({ ...it, line: sent[at]?.line ?? it.line }));
  return {
    ...before,
    done: before.done + sent.length,
    counts: {
      created: counts.created + told.created, updated: counts.updated + told.updated, unchanged: counts.unchanged + told.unchanged,
      failed: counts.failed + told.failed,
    },
    unallocated: before.unallocated + lines.filter(({ warnings }) => warnings.includes("unallocated")).length,
    refused: [...before.refused, ...lines.filter(({ result }) => result === "failed")],
  };
}

// What somebody is changing: a copy of the whole restaurant file, shared by all sections, so that a change that needs
// another (a table that goes, and its combination) is saved in one. While nothing is changed it follows the server.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";
import { problemOf } from "../../../api/problem";
import { useToast } from "../../app/toast";
import { type Configured, fileQuery, houseKey, type RestaurantFile, useMay } from "../../house/restaurant";
import { sentence } from "../../house/refusals";
import { type Applying, useApplying } from "./useApplying";
import type { Wanted } from "./apply";
import { type Collision, merge } from "./merge";
import { isUnder, put, same } from "./pointer";
import { changedSections, type FileSection } from "./sections";

export type Fault = components["schemas"]["FieldError"];

export interface Draft {
  slug: string;
  /** As one is changing it. */
  file: RestaurantFile;
  /** As it was when one began. */
  known: Configured;
  changed: FileSection[];
  faults: Fault[];
  collisions: Collision[];
  readOnly: boolean;
  applying: Applying;
  set: (pointer: string, value: unknown) => void;
  save: (reassign?: boolean) => void;
  confirm: (wanted: Wanted, reassign: boolean) => void;
  /** Back to changing. */
  stop: () => void;
  discard: () => void;
  /** Decides what both changed. */
  settle: (file: RestaurantFile) => void;
}

const DraftContext = createContext<Draft | undefined>(undefined);

export function useDraft(): Draft {
  const draft = useContext(DraftContext);
  if (!draft) throw new Error("SettingsPage provides it");
  return draft;
}

interface Held {
  known: Configured;
  file: RestaurantFile;
  faults: Fault[];
  collisions: Collision[];
}

const fresh = (known: Configured): Held => ({ known, file: known.file, faults: [], collisions: [] });
const isClean = ({ known, file }: Held) => same(known.file, file);

export function DraftProvider({ slug, server, children }: { slug: string; server: Configured; children: ReactNode }) {
  const client = useQueryClient();
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const { say } = useToast();
  const readOnly = !useMay(slug)("configuration:write");
  const [held, setHeld] = useState(() => fresh(server));
  useEffect(() => setHeld((held) => (isClean(held) && held.known.version !== server.version ? fresh(server) : held)), [server]);
  const newest = () => client.fetchQuery({ ...fileQuery(slug), staleTime: 0 });

  const { state, propose, commit, idle } = useApplying({
    onDone: async () => {
      setHeld(fresh(await newest()));
      void client.invalidateQueries({ queryKey: houseKey(slug) });
      say({ text: t("saved") });
    },
    onRefused: (error) => {
      const faults = faultsOf(error);
      setHeld((held) => ({ ...held, faults }));
      if (faults.length === 0) say({ text: sentence(error, common), tone: "refusal" });
    },
    onStale: async () => {
      const theirs = await newest();
      const { value, collisions } = merge(held.known.file, held.file, theirs.file);
      setHeld({ known: theirs, file: value, faults: [], collisions });
      if (collisions.length === 0) await propose({ body: value, version: theirs.version, known: theirs });
    },
  });

  const draft = useMemo<Draft>(() => {
    const { known, file } = held;
    return {
      slug, ...held, readOnly, applying: state,
      changed: changedSections(known.file, file),
      set: (pointer, value) => setHeld((held) => ({ ...held, file: put(held.file, pointer, value), faults: without(held.faults, pointer) })),
      save: (reassign) => void propose({ body: file, version: known.version, known }, reassign),
      confirm: (wanted, reassign) => void commit(wanted, reassign),
      stop: idle,
      discard: () => {
        setHeld(fresh(server));
        // What others have saved meanwhile is told when one saves.
        say({ text: t("discarded"), undo: () => setHeld({ ...held, faults: [] }) });
      },
      settle: (file) => {
        setHeld((held) => ({ ...held, file, collisions: [] }));
        void propose({ body: file, version: known.version, known });
      },
    };
  }, [held, state, readOnly, slug, server]);
  return <DraftContext value={draft}>{children}</DraftContext>;
}

/** What is being mended is no longer called wrong. */
function without(faults: Fault[], pointer: string): Fault[] {
  return faults.filter((fault) => !isUnder(fault.pointer, pointer) && !isUnder(pointer, fault.pointer));
}

/** What is wrong with which field. That the zone is in use is said as a refusal of its own. */
function faultsOf(error: unknown): Fault[] {
  const problem = problemOf(error);
  if (problem?.code === "zone_in_use") return [{ pointer: "/zone", code: "zone_in_use", detail: problem.body.detail }];
  return problem?.body.errors ?? [];
}

// The way of a change to the server: tried, looked at where that matters, applied; or refused, with what can be done then.
import { useState } from "react";

import { problemOf } from "../../../api/problem";
import { type Applied, apply, asksFirst, type PlanStep, type Wanted } from "./apply";

export type Applying =
  | { is: "idle" }
  | { is: "working" }
  | { is: "planned"; wanted: Wanted; plan: PlanStep[]; reassign: boolean }
  | { is: "in_use"; wanted: Wanted; kind: string; key: string; count: number }
  | { is: "refused"; error: unknown };

interface Outcomes {
  onDone: (applied: Applied) => void | Promise<void>;
  onRefused?: (error: unknown) => void;
  /** Somebody saved meanwhile. */
  onStale?: (wanted: Wanted) => void | Promise<void>;
  /** Show the plan whatever it says. */
  alwaysAsks?: boolean;
}

export function useApplying({ onDone, onRefused, onStale, alwaysAsks }: Outcomes) {
  const [state, setState] = useState<Applying>({ is: "idle" });
  const idle = () => setState({ is: "idle" });

  const refused = async (error: unknown, wanted: Wanted) => {
    const problem = problemOf(error);
    if (problem?.code === "in_use") {
      const [kind, key] = [String(problem.figure("kind")), String(problem.figure("key"))];
      return setState({ is: "in_use", wanted, kind, key, count: Number(problem.figure("reservations")) });
    }
    if (problem?.code === "version_stale" && onStale) {
      idle();
      return onStale(wanted);
    }
    setState({ is: "refused", error });
    onRefused?.(error);
  };

  const commit = async (wanted: Wanted, reassign: boolean) => {
    setState({ is: "working" });
    try {
      const applied = await apply(wanted, { isTrial: false, reassign });
      await onDone(applied);
      idle();
    } catch (error) {
      await refused(error, wanted);
    }
  };

  const propose = async (wanted: Wanted, reassign = false) => {
    setState({ is: "working" });
    try {
      const { plan } = await apply(wanted, { isTrial: true, reassign });
      if (alwaysAsks || reassign || asksFirst(plan)) return setState({ is: "planned", wanted, plan, reassign });
    } catch (error) {
      return refused(error, wanted);
    }
    await commit(wanted, reassign);
  };

  return { state, propose, commit, idle };
}

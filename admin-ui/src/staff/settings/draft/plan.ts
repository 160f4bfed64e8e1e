// A plan of the server, ready to be said: closures, which have no key of their own, are named by their days, and one that
// only moved in the list is left out.
import type { RestaurantFile } from "../../house/restaurant";
import type { PlanStep } from "./apply";

/** `2026-12-24/2026-12-26/0`: the last part is its place in the list. */
function place({ kind, key }: PlanStep): string {
  return kind === "closure" ? key.split("/").slice(0, 2).join("/") : key;
}

export function planLines(plan: PlanStep[]): PlanStep[] {
  const steps = plan.map((step) => ({ ...step, key: place(step) }));
  const count = (it: PlanStep, action: string) => steps.filter((other) => other.kind === it.kind && other.key === it.key && other.action === action).length;
  const isMoved = (it: PlanStep) => it.kind === "closure" && it.action !== "change" && count(it, "remove") === count(it, "add");
  const lines = steps.filter((it) => !isMoved(it));
  return lines.filter((it, at) => lines.findIndex((other) => other.kind === it.kind && other.key === it.key && other.action === it.action) === at);
}

/** What people call a thing that the file knows by its key. */
export function nameOf(file: RestaurantFile, kind: string, key: string): string {
  const lists: Record<string, { key: string; name?: string | null }[]> = { area: file.areas ?? [], service: [...file.services, ...specialServices(file)] };
  return lists[kind]?.find((it) => it.key === key)?.name ?? key;
}

export function specialServices(file: RestaurantFile): RestaurantFile["services"] {
  return (file.special_days ?? []).flatMap((day) => day.services);
}

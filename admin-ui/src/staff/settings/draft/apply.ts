// Making the restaurant what a file says: first as a trial, then for good. Members are not touched from here; they have a
// section of their own, and only owners change them.
import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import type { Configured, RestaurantFile } from "../../house/restaurant";

export type Applied = components["schemas"]["Applied"];
export type PlanStep = components["schemas"]["PlanStep"];

/** What is to be applied: the pages' own draft, or a document that somebody uploaded. */
export interface Wanted {
  body: RestaurantFile | string;
  /** Of the file that was changed: whoever saved meanwhile is not overwritten. */
  version: number;
  /** What is on the server to begin with. */
  known: Configured;
}

interface How {
  isTrial: boolean;
  reassign: boolean;
}

export function apply({ body, version, known }: Wanted, { isTrial, reassign }: How): Promise<Applied> {
  const query = { expect_version: version, dry_run: isTrial, reassign };
  const params = { path: { slug: known.file.slug }, query };
  const put = typeof body === "string" ? { body: body as never, bodySerializer: (text: unknown) => text as string, headers: YAML } : { body: withoutMembers(body) };
  return answered(api.PUT("/v1/staff/restaurants/{slug}/file", { params, ...put }));
}

const YAML = { "Content-Type": "application/yaml" };

/** An absent section stays as it is. */
export function withoutMembers({ members: _, ...file }: RestaurantFile): RestaurantFile {
  return file;
}

/** Things that a reservation may stand on. */
const PROMISED = ["table", "combination", "service", "special_day"];

/** Whether somebody should look at a plan first: what goes may have been promised. */
export function asksFirst(plan: PlanStep[]): boolean {
  return plan.some(({ action, kind }) => action === "remove" && PROMISED.includes(kind));
}

// What a new restaurant still needs before guests can book, read from its file.
import { type RestaurantFile } from "../../house/restaurant";
import { same } from "../draft/pointer";
import type { Section } from "../draft/sections";

export const STEPS = ["general", "tables", "services", "policy", "members"] as const satisfies Section[];
export type Step = (typeof STEPS)[number];

/** The rules that hold when nobody has said any, as the server documents them. */
const POLICY_DEFAULT: Record<string, unknown> = {
  online_party: { min: 1, max: 8 }, lead_minutes: 60, window_days: 90, hold_minutes: 5, cancel_until_minutes: 120, buffer_minutes: 0,
  late_after_minutes: 15, one_booking_per_guest: false, holds_per_client: 20,
};

export function isDone(file: RestaurantFile, step: Step): boolean {
  switch (step) {
    case "general": return Boolean(file.contact?.phone || file.contact?.email);
    // A restaurant is made with one table, to have any.
    case "tables": return file.tables.length > 1;
    case "services": return file.services.length > 0;
    case "policy": return isOwnPolicy(file);
    case "members": return (file.members?.length ?? 0) > 1;
  }
}

/** Whether somebody has said something other than what holds anyway. */
function isOwnPolicy({ policy }: RestaurantFile): boolean {
  const { waitlist: _, ...rules } = policy ?? {};
  return Object.entries(rules).some(([name, value]) => !same(value, POLICY_DEFAULT[name]));
}

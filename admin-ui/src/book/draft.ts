// What the guest has typed so far: it survives a reload, and is forgotten once it is booked.
import { kept } from "./kept";

export interface Draft {
  name: string;
  phone: string;
  email: string;
  notes: string;
}

const KEPT = "maitred.draft";

export function readDraft(): Draft {
  const empty: Draft = { name: "", phone: "", email: "", notes: "" };
  return { ...empty, ...(JSON.parse(kept.getItem(KEPT) ?? "{}") as Partial<Draft>) };
}

export function keepDraft(draft: Draft): void {
  kept.setItem(KEPT, JSON.stringify(draft));
}

export function forgetDraft(): void {
  kept.removeItem(KEPT);
}

export type Fault = "nameMissing" | "emailWrong" | "phoneWrong";

/** What is plainly not right; the server has the last word. */
export function faultsOf({ name, phone, email }: Draft): Partial<Record<keyof Draft, Fault>> {
  return {
    ...(name.trim() === "" ? { name: "nameMissing" as const } : {}),
    ...(email.trim() !== "" && !/^\S+@\S+\.\S+$/.test(email.trim()) ? { email: "emailWrong" as const } : {}),
    ...(phone.trim() !== "" && phone.replace(/\D/g, "").length < 3 ? { phone: "phoneWrong" as const } : {}),
  };
}

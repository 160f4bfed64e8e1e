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

/** Who it is, as the server takes it. */
export function bodyOf({ name, phone, email, notes }: Draft, locale: string) {
  const given = (text: string) => text.trim() || null;
  return { guest: { name: name.trim(), phone: given(phone), email: given(email), locale }, notes: given(notes) };
}

export type Fault = "nameMissing" | "contactMissing" | "emailWrong" | "phoneWrong";

/** What is plainly not right; the server has the last word. Whoever waits must be within reach. */
export function faultsOf({ name, phone, email }: Draft, needsContact = false): Partial<Record<keyof Draft, Fault>> {
  const isOutOfReach = needsContact && phone.trim() === "" && email.trim() === "";
  return {
    ...(name.trim() === "" ? { name: "nameMissing" as const } : {}),
    ...(isOutOfReach ? { phone: "contactMissing" as const } : {}),
    ...(email.trim() !== "" && !/^\S+@\S+\.\S+$/.test(email.trim()) ? { email: "emailWrong" as const } : {}),
    ...(phone.trim() !== "" && phone.replace(/\D/g, "").length < 3 ? { phone: "phoneWrong" as const } : {}),
  };
}

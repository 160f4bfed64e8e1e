// What a party is called. Whoever walked in without a name bears the server's English word for that, and is called in the
// language of the page instead.
import type { TFunction } from "i18next";

/** What the server writes where nobody said a name. */
const NAMELESS = "Walk-in";

interface Party {
  guest: { name: string };
  channel: string;
}

export function isNameless({ guest, channel }: Party): boolean {
  return !guest.name || (guest.name === NAMELESS && channel === "walk_in");
}

/** `t` of the words that all rooms share. */
export function nameOf(party: Party, t: TFunction): string {
  return isNameless(party) ? t("walkIn") : party.guest.name;
}

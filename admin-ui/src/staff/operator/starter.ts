// What a new restaurant begins with: a room, some tables and a dinner, so that it can be booked at once and its owner
// changes what is wrong rather than beginning from nothing.
import type { components } from "../../api/schema";

export type RestaurantFile = components["schemas"]["RestaurantFile"];

export interface Wish {
  name: string;
  slug: string;
  zone: string;
  currency: string;
  email: string;
  /** What the room and the service are called, in the words of whoever provisions. */
  room: string;
  dinner: string;
}

const TWO_TOPS = 6;
const FOUR_TOPS = 4;
/** As long as the API takes. */
const SLUG_MAX = 63;

export function starter({ name, slug, zone, currency, email, room, dinner }: Wish): RestaurantFile {
  const table = (max: number, first: number) => (_: unknown, index: number) => ({ key: `t${first + index}`, area: "room", seats: { min: 1, max } });
  return {
    version: 1,
    slug,
    name,
    zone,
    currency,
    areas: [{ key: "room", name: room }],
    tables: [...Array.from({ length: TWO_TOPS }, table(2, 1)), ...Array.from({ length: FOUR_TOPS }, table(4, TWO_TOPS + 1))],
    services: [
      {
        key: "dinner",
        name: dinner,
        days: ["tue", "wed", "thu", "fri", "sat", "sun"],
        first_start: "18:30",
        last_start: "21:30",
        ends: "23:30",
        slot_minutes: 15,
        turn_minutes: [
          { party_max: 2, minutes: 90 },
          { party_max: 4, minutes: 120 },
        ],
      },
    ],
    members: [{ email, role: "owner" }],
  } as RestaurantFile;
}

/** What a restaurant of this name is called in addresses, if nobody says otherwise. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("ß", "ss").replaceAll("æ", "ae").replaceAll("ø", "o");
  const dashed = plain.toLowerCase().replaceAll(/['’]/g, "").replaceAll(/[^a-z0-9]+/g, "-");
  return dashed.slice(0, SLUG_MAX).replaceAll(/^-+|-+$/g, "");
}

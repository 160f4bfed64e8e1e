// Short names that the restaurant file knows things by: a-z, 0-9, - and _, unique in the restaurant, and never changed, for
// reservations hold on to them.
import type { RestaurantFile } from "../../house/restaurant";

const CHARACTERS_MAX = 63;

export function keyFrom(name: string, taken: Set<string>): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9_]+/g, "-");
  const key = plain.replace(/^[-_]+|-+$/g, "").slice(0, CHARACTERS_MAX - 4) || "x";
  if (!taken.has(key)) return key;
  for (let nth = 2; ; nth++) {
    if (!taken.has(`${key}-${nth}`)) return `${key}-${nth}`;
  }
}

/** Every key of the file. */
export function keysOf(file: RestaurantFile): Set<string> {
  const special = (file.special_days ?? []).flatMap((day) => day.services);
  const lists = [file.areas ?? [], file.tables, file.combinations ?? [], file.services, special];
  return new Set(lists.flatMap((list: { key: string }[]) => list.map(({ key }) => key)));
}

/** `t12` after `t11`. */
export function nextName(last: string | undefined): string {
  const [, word, number] = /^(.*?)(\d+)$/.exec(last ?? "t0") ?? [];
  return number === undefined ? "" : `${word}${Number(number) + 1}`;
}

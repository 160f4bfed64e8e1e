// Covers that start in each slot of a service against the limits of the file. Whoever was called off or did not come counts
// no more, as the server has it.
import type { Reservation } from "../house/reservations";
import { minuteOf, timeAt } from "./clock";
import { isGone } from "./evening";
import { type Held, override } from "./hours";

export interface Slot {
  service: string;
  minute: number;
  time: string;
  covers: number;
  parties: number;
  online: number;
  /** The most covers that may start, of all and online; none where the file has no limit. */
  max?: number;
  onlineMax?: number;
  partiesMax?: number;
  state: "free" | "full" | "over";
}

/** Every start of the services, and what starts then. */
export function pacing(list: Reservation[], services: Held[], date: string): Slot[] {
  return services.flatMap((service) => {
    const starting = byStart(list, service, date);
    return starts(service).map((minute) => slot(starting.get(minute) ?? [], service, date, minute));
  });
}

function starts({ first, last, step }: Held): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, nth) => first + nth * step);
}

/** Who counts, by the start in whose slot they come. */
function byStart(list: Reservation[], { key, first, step }: Held, date: string): Map<number, Reservation[]> {
  const found = new Map<number, Reservation[]>();
  for (const it of list) {
    if (it.service !== key || isGone(it)) continue;
    const start = first + Math.floor((minuteOf(date, it.starts_at) - first) / step) * step;
    const others = found.get(start);
    if (others) others.push(it);
    else found.set(start, [it]);
  }
  return found;
}

function slot(parties: Reservation[], service: Held, date: string, minute: number): Slot {
  const covers = sum(parties);
  const online = sum(parties.filter((it) => it.channel === "online"));
  const limits = override(service, date, minute, "pacing") ?? service.item.pacing;
  const max = limits?.covers_per_slot ?? undefined;
  const onlineMax = limits?.online_covers_per_slot ?? undefined;
  const partiesMax = limits?.parties_per_slot ?? undefined;
  const state = worst(stateOf(covers, max), stateOf(parties.length, partiesMax));
  return { service: service.key, minute, time: timeAt(minute), covers, parties: parties.length, online, state, ...given({ max, onlineMax, partiesMax }) };
}

function sum(list: Reservation[]): number {
  return list.reduce((covers, it) => covers + it.party_size, 0);
}

function stateOf(figure: number, max: number | undefined): Slot["state"] {
  return max === undefined || figure < max ? "free" : figure === max ? "full" : "over";
}

function worst(a: Slot["state"], b: Slot["state"]): Slot["state"] {
  const ranks: Slot["state"][] = ["free", "full", "over"];
  return ranks[Math.max(ranks.indexOf(a), ranks.indexOf(b))]!;
}

function given<T extends Record<string, number | undefined>>(limits: T) {
  return Object.fromEntries(Object.entries(limits).filter(([, max]) => max !== undefined)) as { [K in keyof T]?: number };
}

// What the next tap on a table means. Without an intent it opens the table; with one, the party sits down there, moves
// there, or the tables are pushed together. Tables say beforehand whether they fit.
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useToast } from "../app/toast";
import type { Reservation } from "../house/reservations";
import { minutesBetween } from "../house/time";
import { type Deed, type Deeds, extending, placing, walkingIn } from "./deeds";
import { mayExceed, nextAt, obstacle, type Seeking } from "./fitting";
import type { Wanted } from "./TablePanel";
import type { Floor } from "./useFloor";
import type { WordsOf } from "./useWordsOf";

/** The shortest stay that is offered where somebody is to come, in minutes. */
const SHORTEST = 15;

type Intent = { kind: "seat" | "move"; party: Reservation } | { kind: "combine" };

interface Given {
  slug: string;
  floor: Floor;
  words: WordsOf;
  deeds: Deeds;
  /** The tables that are open now. */
  tables: string[];
  open: (key: string | undefined) => void;
  join: (others: string[]) => void;
}

export interface Mark {
  fits: boolean;
  text: string;
}

export interface Intending {
  kind: Intent["kind"] | undefined;
  party: Reservation | undefined;
  text: string | undefined;
  wanted: Wanted;
  seat: (party: Reservation) => void;
  drop: () => void;
  /** Whether the tap was meant for it. */
  tap: (key: string) => boolean;
  markOf: (key: string) => Mark | undefined;
}

export function useIntent({ slug, floor, words, deeds, tables, open, join }: Given): Intending {
  const { t } = useTranslation("floor");
  const { say } = useToast();
  const [intent, setIntent] = useState<Intent>();
  const here = tables[0] ? floor.standings.get(tables[0])?.party : undefined;
  const party = intent && intent.kind !== "combine" ? intent.party : here;
  const target = (key: string): string[] => {
    if (intent?.kind !== "combine") return [key];
    return [...new Set([...(here && here.tables.includes(tables[0]!) ? here.tables : tables), key])];
  };
  const look = (keys: string[], who: Seeking) => obstacle(floor.file, floor.standings, keys, who);
  // What is refused is explained by what is there then, not by what was there when somebody tapped.
  const present = useRef({ floor, words });
  present.current = { floor, words };
  const taken = (keys: string[], own?: string) => (): string | undefined => {
    const { floor, words } = present.current;
    const others = (key: string) => [floor.standings.get(key)?.party, ...(floor.standings.get(key)?.next ?? [])].filter((it) => it !== undefined && it.id !== own);
    const table = keys.find((key) => others(key).length > 0);
    const by = table && others(table)[0];
    return by && words.explained({ why: "taken", table, by }, floor.standings.get(table), 0);
  };
  /** Tables that somebody is to have soon can be had until then. */
  const shorter = (keys: string[], size: number) => (): ReturnType<NonNullable<Deed["shorter"]>> => {
    const { floor, words } = present.current;
    const next = nextAt(floor.standings, keys);
    const minutes = next ? minutesBetween(floor.now, next.occupied_from) : 0;
    if (!next || minutes < SHORTEST) return undefined;
    const [table, time] = [keys.join(" + "), words.time(next.occupied_from)];
    return {
      text: t("why.shorter", { table, time, minutes, name: words.nameOf(next), count: size }),
      action: t("intent.seatUntil", { time }),
      post: walkingIn(slug, keys, size, next.occupied_from),
      done: (it) => t("did.shorter", { count: size, table: it.tables.join(" + "), time: words.time(it.occupied_until) }),
      taken: taken(keys),
    };
  };
  /** Whoever moves has the table for as long as they have theirs. */
  const moving = (who: Reservation): Seeking => {
    const until = Date.parse(who.occupied_until);
    const from = Math.max(floor.now, Date.parse(who.occupied_from));
    return { id: who.id, size: who.party_size, ...(from < until ? { stay: { from, until } } : {}) };
  };

  /** Does it, or says what stands in the way; what may be exceeded is asked about first. */
  const attempt = (keys: string[], who: Seeking, go: (exceed: string[]) => void) => {
    const why = look(keys, who);
    if (!why) return go([]);
    const text = words.explained(why, floor.standings.get(why.table), who.size);
    if (mayExceed(why)) return deeds.ask({ text, yes: () => go(["seats"]) });
    say({ text, tone: "refusal" });
  };
  const place = (who: Reservation, keys: string[], kind: "seat" | "move") =>
    attempt(keys, kind === "move" ? moving(who) : { id: who.id, size: who.party_size }, (exceed) => {
      setIntent(undefined);
      const text = (after: Reservation) => t(`did.${kind}`, { name: words.nameOf(after), table: after.tables.join(" + ") });
      deeds.run({ post: placing(slug, who.id, kind, keys), done: text, taken: taken(keys, who.id) }, exceed);
      open(keys[0]);
    });
  const wanted: Wanted = {
    seat: (who, keys) => place(who, keys, "seat"),
    walkIn: (size, keys) =>
      attempt(keys, { size }, (exceed) => deeds.run({ post: walkingIn(slug, keys, size), done: (it) => t("did.walkIn", { count: size, table: it.tables.join(" + ") }), taken: taken(keys), shorter: shorter(keys, size) }, exceed)),
    extend: (who, minutes) => deeds.run({ post: extending(slug, who.id, minutes), done: (it) => t("did.extend", { name: words.nameOf(it), time: words.time(it.occupied_until) }) }),
    move: (party) => setIntent({ kind: "move", party }),
    combine: () => setIntent({ kind: "combine" }),
  };
  const isWhereTheySit = (key: string) => intent?.kind === "move" && intent.party.tables.includes(key);
  const tap = (key: string): boolean => {
    deeds.ask(undefined);
    if (!intent) return false;
    const keys = target(key);
    if (isWhereTheySit(key)) return setIntent(undefined), true;
    if (intent.kind !== "combine") {
      place(intent.party, keys, intent.kind);
    } else if (here && keys.length > 1) {
      place(here, keys, "move");
    } else if (keys.length > 1) {
      attempt(keys, { size: floor.file.combinations ? seatsAtLeast(floor, keys) : 1 }, () => (setIntent(undefined), join(keys.slice(1))));
    } else {
      setIntent(undefined);
    }
    return true;
  };
  const markOf = (key: string): Mark | undefined => {
    if (!intent || (intent.kind === "combine" && tables.includes(key)) || isWhereTheySit(key)) return undefined;
    const size = party?.party_size ?? seatsAtLeast(floor, target(key));
    const why = look(target(key), party && intent.kind !== "seat" ? moving(party) : { ...(party ? { id: party.id } : {}), size });
    return { fits: !why, text: words.mark(why) };
  };
  const text = intent && (intent.kind === "combine"
    ? t("intent.combine", { key: tables.join(" + ") })
    : t(`intent.${intent.kind}`, { name: words.nameOf(intent.party), count: intent.party.party_size }));
  return {
    kind: intent?.kind,
    party: intent?.kind === "combine" ? undefined : party,
    text,
    wanted,
    // Tapped again, a party is put down again.
    seat: (party) => setIntent((before) => (before?.kind === "seat" && before.party.id === party.id ? undefined : { kind: "seat", party })),
    drop: () => setIntent(undefined),
    tap,
    markOf,
  };
}

/** A party for which tables that nobody has yet are pushed together: one that they are made for. */
function seatsAtLeast(floor: Floor, keys: string[]): number {
  const same = floor.file.combinations?.find(({ tables }) => tables.length === keys.length && tables.every((it) => keys.includes(it)));
  return same?.seats?.min ?? 1;
}

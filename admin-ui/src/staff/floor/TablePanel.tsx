// What one table is doing and what can be done there, one tap each. What one may not do is not offered.
import { Button } from "@mantine/core";
import { IconLink, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Reservation } from "../house/reservations";
import { minutesBetween } from "../house/time";
import { seatsOf } from "./fitting";
import { PartyRow, PartySizes } from "./Parts";
import { Sitting } from "./Sitting";
import type { Floor } from "./useFloor";
import type { WordsOf } from "./useWordsOf";

export interface Wanted {
  seat: (party: Reservation, tables: string[]) => void;
  walkIn: (size: number, tables: string[]) => void;
  extend: (party: Reservation, minutes: number) => void;
  /** Another table is tapped next. */
  move: (party: Reservation) => void;
  combine: () => void;
}

interface Open {
  slug: string;
  floor: Floor;
  tables: string[];
  words: WordsOf;
  mayBook: boolean;
  wanted: Wanted;
  apart: () => void;
  close: () => void;
}

export function TablePanel({ slug, floor, tables, words, mayBook, wanted, apart, close }: Open) {
  const { t } = useTranslation("floor");
  const { t: common } = useTranslation();
  const title = useRef<HTMLHeadingElement>(null);
  const key = tables[0]!;
  const standing = floor.standings.get(key);
  useEffect(() => title.current?.focus(), [key]);
  const doing = `${standing?.doing} ${standing?.party?.id}`;
  // What was pressed is gone with what it did: whoever works by keyboard goes on from here.
  useEffect(() => {
    if (document.activeElement === document.body) title.current?.focus();
  }, [doing]);
  if (!standing) return null;
  const { party, next } = standing;
  const seats = seatsOf(floor.file, tables);
  const sits = standing.doing === "seated" || standing.doing === "over";
  return (
    <section className="panel" aria-labelledby="panel-title">
      <header className="panel-head">
        <div>
          <h2 id="panel-title" ref={title} tabIndex={-1}>
            {tables.length > 1 ? t("tables", { keys: tables.join(" + ") }) : t("table", { key })}
          </h2>
          <p className="panel-state">
            <span className="state-dot" data-doing={standing.doing} aria-hidden />
            {standing.doing === "free" && next[0] ? t("panel.freeUntil", { time: words.time(next[0].occupied_from), minutes: minutesBetween(floor.now, next[0].occupied_from) }) : words.doing(standing)}
            {seats && <span className="soft"> · {t("takes", { min: seats.min, max: seats.max })}</span>}
            {standing.isForWalkIns && <span className="soft"> · {t("long.walkIn")}</span>}
          </p>
        </div>
        <button type="button" className="icon-button" aria-label={common("close")} onClick={close}>
          <IconX size={22} stroke={1.6} aria-hidden />
        </button>
      </header>
      {party && <Sitting slug={slug} party={party} standing={standing} words={words} mayBook={mayBook} wanted={wanted} tables={tables} />}
      {!sits && mayBook && standing.doing !== "held" && <Seating next={party ? [party, ...next] : next} {...{ floor, tables, words, wanted, seats }} />}
      {mayBook && !party && (
        <div className="panel-acts">
          <Button variant="default" leftSection={<IconLink size={18} aria-hidden />} onClick={wanted.combine}>
            {t("panel.combine")}
          </Button>
          {tables.length > 1 && (
            <Button variant="default" onClick={apart}>
              {t("panel.apart", { key })}
            </Button>
          )}
        </div>
      )}
      <Next next={next} words={words} />
    </section>
  );
}

interface Seatable {
  next: Reservation[];
  floor: Floor;
  tables: string[];
  words: WordsOf;
  wanted: Wanted;
  seats: { max: number } | undefined;
}

/** Who may sit down here: whoever has arrived, the next booking of this table, or whoever stands at the door. */
function Seating({ next, floor, tables, words, wanted, seats }: Seatable) {
  const { t } = useTranslation("floor");
  const arrived = floor.day.filter((it) => it.status === "arrived" && !next.slice(0, 1).includes(it));
  const first = next[0] && floor.standings.get(tables[0]!)?.party === undefined ? [next[0]] : [];
  return (
    <div className="seating">
      {[...first, ...arrived].map((party) => (
        <Button key={party.id} variant="light" onClick={() => wanted.seat(party, tables)}>
          {t("panel.seatHere", { name: `${words.nameOf(party)} (${party.party_size})` })}
        </Button>
      ))}
      <h3>{t("panel.walkIn")}</h3>
      <PartySizes most={seats?.max ?? 8} pick={(size) => wanted.walkIn(size, tables)} />
    </div>
  );
}

function Next({ next, words }: { next: Reservation[]; words: WordsOf }) {
  const { t } = useTranslation("floor");
  return (
    <div className="panel-next">
      <h3>{t("panel.next")}</h3>
      {next.length ? (
        <ul>
          {next.map((party) => (
            <li key={party.id}>
              <PartyRow party={party} words={words} beside={party.notes ?? ""} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="soft">{t("panel.nobody")}</p>
      )}
    </div>
  );
}

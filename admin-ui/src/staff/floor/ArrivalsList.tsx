// Who is here and waits, and who is due within the hour: tap a party, then tap its table.
import { useTranslation } from "react-i18next";

import type { Reservation } from "../house/reservations";
import { minutesBetween } from "../house/time";
import { PartyRow } from "./Parts";
import { due, minutesSince, waiting } from "./standing";
import type { Floor } from "./useFloor";
import type { WordsOf } from "./useWordsOf";

interface Listed {
  floor: Floor;
  words: WordsOf;
  mayBook: boolean;
  chosen: string | undefined;
  choose: (party: Reservation) => void;
}

export function ArrivalsList({ floor, words, mayBook, chosen, choose }: Listed) {
  const { t } = useTranslation("floor");
  const { day, now } = floor;
  const row = (party: Reservation, when: string) => {
    const table = party.tables.length ? party.tables.join(" + ") : t("side.noTable");
    const act = mayBook ? { press: () => choose(party), isChosen: party.id === chosen } : {};
    const label = t("side.choose", { name: words.nameOf(party) });
    return (
      <li key={party.id}>
        <PartyRow party={party} words={words} beside={[table, when, party.notes].filter(Boolean).join(" · ")} label={label} {...act} />
      </li>
    );
  };
  const until = (party: Reservation): string => {
    const minutes = minutesBetween(now, party.starts_at);
    if (minutes < 0) return t("long.late", { minutes: words.minutes(-minutes) });
    return minutes ? t("side.inMinutes", { minutes: words.minutes(minutes) }) : t("side.now");
  };
  const [here, soon] = [waiting(day, now), due(day, now)];
  return (
    <section className="arrivals" aria-label={t("side.title")}>
      <h2>{t("side.waiting")}</h2>
      {here.length ? <ul>{here.map((it) => row(it, t("long.waiting", { minutes: words.minutes(minutesSince(it, now)) })))}</ul> : <p className="soft">{t("side.nobodyWaits")}</p>}
      <h2>{t("side.due")}</h2>
      {soon.length ? <ul>{soon.map((it) => row(it, until(it)))}</ul> : <p className="soft">{t("side.nobodyDue")}</p>}
    </section>
  );
}

// What a table's state is called: in full for whoever listens, in a few letters for whoever looks at the drawing.
import { useTranslation } from "react-i18next";

import { clock } from "../../i18n/when";
import { nameOf as called } from "../house/names";
import type { Reservation } from "../house/reservations";
import type { RestaurantFile } from "../house/restaurant";
import { useLocale } from "../words/useLocale";
import type { Obstacle } from "./fitting";
import type { Standing } from "./standing";

export function useWordsOf(file: RestaurantFile) {
  const { t } = useTranslation("floor");
  const { t: common } = useTranslation();
  const locale = useLocale();
  const time = (instant: string) => clock(instant, locale);
  const nameOf = (party: Reservation) => called(party, common);
  const minutes = (count = 0) => common("minutes", { count });

  const doing = ({ doing, minutes: count, party, reason }: Standing): string => {
    if (doing === "closed" && reason) return t("long.closedFor", { reason });
    return t(`long.${doing}`, { minutes: minutes(count), time: party ? time(party.starts_at) : "" });
  };
  /** In the order in which a host asks: what, who, how many, who comes next. */
  const full = (key: string, standing: Standing): string => {
    const { party, next, isForWalkIns } = standing;
    const first = next[0];
    const parts = [
      t("table", { key }),
      doing(standing),
      party && t("long.party", { name: nameOf(party), count: party.party_size }),
      isForWalkIns && t("long.walkIn"),
      first && t("long.next", { time: time(first.starts_at), name: nameOf(first) }),
    ];
    return parts.filter(Boolean).join(", ");
  };
  const lines = (key: string, standing: Standing): string[] => {
    const { doing, party, next, minutes: count } = standing;
    if (party) return [key, nameOf(party), doing === "soon" ? time(party.starts_at) : t(`short.${doing as "late"}`, { count: count ?? 0 })];
    const seats = file.tables.find((table) => table.key === key)?.seats;
    const state = t(`short.${doing as "free"}`);
    const after = next[0] ? `→ ${time(next[0].starts_at)}` : standing.isForWalkIns ? t("walkInMark") : seats ? t("seats", seats) : "";
    return [key, state, after];
  };
  const mark = (why: Obstacle | undefined): string => (why ? t(`mark.${why.why}`, why.why === "seats" ? { min: why.min, max: why.max } : {}) : t("mark.fits"));
  const explained = (why: Obstacle, standing: Standing | undefined, count: number): string => {
    if (why.why === "taken") {
      const isHere = standing?.party?.id === why.by.id;
      const how = isHere ? doing(standing) : t("long.soon", { time: time(why.by.starts_at) });
      return t("why.takenBy", { table: why.table, name: nameOf(why.by), doing: how });
    }
    return t(`why.${why.why}`, { ...why, count });
  };
  return { time, nameOf, minutes, doing, full, lines, mark, explained };
}

export type WordsOf = ReturnType<typeof useWordsOf>;

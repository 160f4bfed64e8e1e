// What somebody waits for, in one glance.
import type { Wait } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { clock, day } from "../i18n/when";

interface Props {
  wait: Wait;
  area: string | undefined;
}

export function WishedFor({ wait: { date, from, to, party_size }, area }: Props) {
  const { words, locale } = useTongue();
  const time = (wall: string) => clock(`${date}T${wall}`, locale);
  return (
    <div className="summary">
      {from && to && <p className="summary-time">{[...new Set([time(from), time(to)])].join(" – ")}</p>}
      {date && <p className="summary-day">{day(date, locale)}</p>}
      <p>{[words.people(party_size), area].filter(Boolean).join(" · ")}</p>
    </div>
  );
}

// What is being booked, in one glance.
import { useTongue } from "../i18n/tongue";
import { clock, day, differsFromHere, isAfterMidnight, place } from "../i18n/when";

interface Props {
  date: string;
  starts_at: string;
  party_size: number;
  zone: string;
  area?: string | undefined;
}

export function Summary({ date, starts_at, party_size, zone, area }: Props) {
  const { words, locale } = useTongue();
  return (
    <div className="summary">
      <p className="summary-time">{clock(starts_at, locale)}</p>
      <p className="summary-day">{day(date, locale)}</p>
      {isAfterMidnight(date, starts_at) && <p>{words.nightTo(day(starts_at.slice(0, 10), locale))}</p>}
      <p>{[words.people(party_size), area].filter(Boolean).join(" · ")}</p>
      {differsFromHere(starts_at) && <p className="hint">{words.zoneHint(place(zone))}</p>}
    </div>
  );
}

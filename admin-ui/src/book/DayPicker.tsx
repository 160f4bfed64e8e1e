// Which day: the next ones in a strip, all others in a calendar that loads when it is asked for.
import { lazy, Suspense, useEffect, useRef, useState } from "react";

import type { Day, Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { day as inWords, dayParts, plusDays } from "../i18n/when";
import { Choices } from "./Choices";
import { canBePicked, stateWord } from "./days";

const MonthCalendar = lazy(() => import("./MonthCalendar"));

/** Days on the strip. */
const SHOWN = 14;

interface StripProps {
  days: Day[] | undefined;
  from: string;
  date: string | undefined;
  onPick: (date: string) => void;
}

interface Props extends StripProps {
  restaurant: Restaurant;
  party: number;
  area: string | undefined;
}

export function DayPicker({ restaurant, party, area, days, from, date, onPick }: Props) {
  const { words } = useTongue();
  const [isWhole, setIsWhole] = useState(false);
  return (
    <div className="wish">
      {isWhole ? (
        <Suspense fallback={<Strip {...{ days, from, date, onPick }} />}>
          <MonthCalendar {...{ restaurant, party, area, from, date, onPick }} />
        </Suspense>
      ) : (
        <Strip {...{ days, from, date, onPick }} />
      )}
      <button type="button" className="link quiet" aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
        {isWhole ? words.hideDates : words.allDates}
      </button>
    </div>
  );
}

function Strip({ days, from, date, onPick }: StripProps) {
  const { words, locale } = useTongue();
  const strip = useRef<HTMLDivElement>(null);
  const states = new Map(days?.map((day) => [day.date, day.status]));
  const shown = shownDays(from, date);
  useEffect(() => {
    const picked = strip.current?.querySelector("input:checked")?.parentElement;
    picked?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [date, days]);
  const choices = shown.map((day) => {
    const status = states.get(day);
    return {
      value: day,
      label: <DayFace {...{ day, status }} />,
      spoken: [inWords(day, locale), stateWord(status, words)].filter(Boolean).join(", "),
      isOff: !canBePicked(status),
    };
  });
  return (
    <div ref={strip}>
      <Choices legend={words.day} name="day" className="strip" picked={date} onPick={onPick} choices={choices} />
    </div>
  );
}

/** The next days; or, around a day further off, its neighbours. */
function shownDays(from: string, date: string | undefined): string[] {
  const isNear = !date || date < plusDays(from, SHOWN);
  const first = isNear ? from : plusDays(date, -SHOWN / 2);
  return Array.from({ length: SHOWN }, (_, nth) => plusDays(first, nth));
}

function DayFace({ day, status }: { day: string; status: string | undefined }) {
  const { words, locale } = useTongue();
  const { weekday, day: number, month } = dayParts(day, locale);
  return (
    <>
      <span className="weekday">{weekday}</span>
      <span className="number">{number}</span>
      <span className="state">{status === "open" || !status ? month : stateWord(status, words)}</span>
    </>
  );
}

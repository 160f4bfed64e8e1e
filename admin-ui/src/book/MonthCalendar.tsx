// A month at a time, with the state of each day. Loaded only when it is asked for.
import "@mantine/dates/styles.css";
import "dayjs/locale/de";
import "dayjs/locale/es";
import "dayjs/locale/fr";
import "dayjs/locale/it";
import "dayjs/locale/en-gb";

import { DatePicker } from "@mantine/dates";
import { useState } from "react";

import type { Day, Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { day as inWords, plusDays } from "../i18n/when";
import { useDays } from "./data";
import { canBePicked, stateWord } from "./days";

interface Props {
  restaurant: Restaurant;
  party: number;
  area: string | undefined;
  from: string;
  date: string | undefined;
  onPick: (date: string) => void;
}

export default function MonthCalendar({ restaurant, party, area, from, date, onPick }: Props) {
  const { words, name, locale } = useTongue();
  const [month, setMonth] = useState(`${(date ?? from).slice(0, 7)}-01`);
  const last = plusDays(from, restaurant.window_days);
  const first = month < from ? from : month;
  const days = useDays(restaurant.slug, first, plusDays(first, 41), party, area);
  const states = new Map(days.data?.map((day: Day) => [day.date, day.status]));
  return (
    <DatePicker
      className="months"
      locale={name === "en" ? "en-gb" : name}
      size="md"
      value={date ?? null}
      date={month}
      onDateChange={setMonth}
      onChange={(picked) => picked && onPick(picked)}
      minDate={from}
      maxDate={last}
      maxLevel="month"
      hideOutsideDates
      ariaLabels={{ nextMonth: words.nextMonth, previousMonth: words.previousMonth }}
      weekendDays={[]}
      getDayProps={(day) => ({ disabled: day < from || day > last || !canBePicked(states.get(day)) })}
      getDayAriaLabel={(day) => [inWords(day, locale), stateWord(states.get(day), words)].filter(Boolean).join(", ")}
      renderDay={(day) => (
        <span className="month-day" data-state={states.get(day) === "full" ? words.full : undefined}>
          {Number(day.slice(8))}
        </span>
      )}
    />
  );
}

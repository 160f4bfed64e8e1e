// The first step: how many, when, where; and the times.
import { type ReactNode, useEffect } from "react";

import type { Day, Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { plusDays, today } from "../i18n/when";
import type { Question } from "../live/frames";
import { AreaPicker } from "./AreaPicker";
import { useDays } from "./data";
import { DayPicker } from "./DayPicker";
import type { Holding, Wish } from "./hold";
import { StepTitle } from "./Page";
import { PartyPicker } from "./PartyPicker";
import { Refusal } from "./Refusal";
import { Times } from "./Times";
import { bookingPath, type Choice, go, type Where } from "./where";

/** How many days are asked for at once; the API allows 92. */
const DAYS = 61;
/** What most parties are. */
const USUAL_PARTY = 2;

interface Props {
  restaurant: Restaurant;
  where: Where;
  pick: (wish: Wish) => void;
  refusal: Extract<Holding, { is: "refused" }> | undefined;
  /** The guest looks for something else. */
  dismiss: () => void;
  /** The start whose table the guest is giving back. */
  giving: string | undefined;
  /** The start of what the guest has while looking for another time. */
  own: string | undefined;
  /** That it is kept. */
  kept: ReactNode;
  onStale: (isStale: boolean) => void;
}

export function Chooser({ restaurant, where, pick, refusal, dismiss, giving, own, kept, onStale }: Props) {
  const { words } = useTongue();
  const { slug, zone, party_min, party_max, window_days, areas } = restaurant;
  const party = where.party ?? Math.min(Math.max(USUAL_PARTY, party_min), party_max);
  const from = today(zone);
  const days = useDays(slug, from, plusDays(from, Math.min(window_days, DAYS)), party, where.area);
  const date = where.date ?? firstOpen(days.data) ?? (days.isError ? from : undefined);
  const change = (choice: Partial<Choice>) => {
    if (refusal) dismiss();
    go(bookingPath(slug, { party, date, area: where.area, ...choice }, where.step), "replace");
  };
  const question: Question | undefined = date ? { date, party_size: party, area: where.area ?? null } : undefined;
  const begins = useIsFirst();

  return (
    <div className="chooser">
      <div className="wishes">
        <StepTitle quiet={begins}>{words.bookTable}</StepTitle>
        <PartyPicker restaurant={restaurant} party={party} onPick={(party) => change({ party })} />
        {areas.length > 1 && <AreaPicker areas={areas} area={where.area} onPick={(area) => change({ area })} />}
        <DayPicker {...{ restaurant, party, area: where.area }} days={days.data} from={from} date={date} onPick={(date) => change({ date })} />
      </div>
      <div className="answers">
        {kept}
        {refusal && <Refusal restaurant={restaurant} refusal={refusal} pick={pick} />}
        {question && <Times {...{ restaurant, question, pick, giving, own, onStale }} isOffered={refusal !== undefined} />}
      </div>
    </div>
  );
}

function firstOpen(days: Day[] | undefined): string | undefined {
  if (!days) return undefined;
  return (days.find((day) => day.status === "open") ?? days[0])?.date;
}

let steps = 0;

/** Whether this is the first step since the page was loaded: then the focus stays where the browser put it. */
function useIsFirst(): boolean {
  useEffect(() => {
    steps += 1;
  }, []);
  return steps === 0;
}

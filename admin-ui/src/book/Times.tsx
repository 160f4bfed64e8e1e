// The times of one day, true while one looks: what goes is crossed out for a moment where it stands, nothing jumps.
import { useEffect, useRef } from "react";

import { problemOf } from "../api/problem";
import type { Restaurant, Slot } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { clock, day, differsFromHere, isAfterMidnight, place } from "../i18n/when";
import { isSame, type Question } from "../live/frames";
import { Alternatives } from "./Alternatives";
import { useAlternatives, useDaysInStep, useSlots, useSlotsToMoveTo } from "./data";
import type { Wish } from "./hold";
import { useMarks } from "./marks";
import { CallUs, Waiting } from "./Page";
import type { Key } from "./reservation";
import { mayCall, sentence } from "./sentences";
import { type Group, grouped, isFree, type Mark, missedRange, missedTime, withOwn } from "./slots";
import { WaitBox } from "./WaitBox";

interface Props {
  restaurant: Restaurant;
  question: Question;
  pick: (wish: Wish) => void;
  onStale: (isStale: boolean) => void;
  /** The start of what the guest has already. */
  own?: string | undefined;
  /** The reservation that is being changed. */
  mine?: Key;
  /** The start of what the guest is giving back. */
  giving?: string | undefined;
  /** What could be had instead is said elsewhere. */
  isOffered?: boolean;
  /** The one that is picked, where picking is not yet taking. */
  picked?: string;
}

export function Times({ restaurant, question, pick, onStale, own, mine, giving, isOffered = false, picked }: Props) {
  const { words, locale } = useTongue();
  const { slots, isStale, standing } = useSlots(restaurant.slug, question);
  useEffect(() => onStale(isStale), [isStale, onStale]);
  const title = `${day(question.date, locale)} · ${words.people(question.party_size)}`;
  const shown = useLastAnswer(question, useSlotsToMoveTo(mine, question, slots.data));
  const isOld = shown !== undefined && !isSame(shown.question, question);
  return (
    <section
      className="times"
      aria-labelledby="times-title"
      aria-busy={slots.isPending}
      data-date={question.date}
      data-standing={standing}
    >
      <h2 id="times-title">{title}</h2>
      {slots.isError && !slots.data ? (
        <Refused restaurant={restaurant} error={slots.error} again={() => void slots.refetch()} />
      ) : shown ? (
        <div inert={isOld} className={isOld ? "old" : undefined}>
          <Board
            {...{ restaurant, pick, own, isOffered, picked }}
            mayWait={restaurant.waitlist && !mine}
            question={shown.question}
            slots={withOwn(shown.slots, own ?? giving)}
          />
        </div>
      ) : (
        <Waiting />
      )}
    </section>
  );
}

/** The times of the question before stand, greyed out, until those of the next are there: nothing flickers. */
function useLastAnswer(question: Question, slots: Slot[] | undefined) {
  const last = useRef<{ question: Question; slots: Slot[] }>(undefined);
  if (slots) last.current = { question, slots };
  return last.current;
}

interface BoardProps extends Omit<Props, "onStale" | "own" | "mine" | "giving" | "isOffered" | "picked"> {
  slots: Slot[];
  own: string | undefined;
  isOffered: boolean;
  picked: string | undefined;
  /** Whoever finds nothing may join the waitlist. */
  mayWait: boolean;
}

function Board({ restaurant, question, pick, slots, own, isOffered, picked, mayWait }: BoardProps) {
  const { words } = useTongue();
  const marks = useMarks(question, slots);
  const groups = grouped(question.date, slots);
  const missed = missedTime(groups);
  const instead = useAlternatives(restaurant.slug, question, missed);
  const isAnyFree = slots.some(isFree);
  useDaysInStep(restaurant.slug, isAnyFree);
  const take = (slot: { date?: string; time: string; starts_at: string }) =>
    pick({ party_size: question.party_size, area: question.area, date: question.date, ...wishOf(slot) });
  return (
    <>
      {groups.map((group) => (
        <Part key={group.part} {...{ group, question, marks, own, picked }} onPick={take} />
      ))}
      {/* Below the times, so that they stay where they are when the last one goes. */}
      {!isAnyFree && <p className="lead">{whyNothing(groups, slots, words)}</p>}
      {missed && instead.data && !isOffered && (
        <Alternatives question={question} list={instead.data} onPick={take} isUrgent={!isAnyFree} />
      )}
      {!isAnyFree && instead.data?.length === 0 && <CallUs restaurant={restaurant} />}
      {mayWait && <WaitBox {...{ restaurant, question }} range={missedRange(groups)} key={JSON.stringify(question)} />}
      {slots[0] && differsFromHere(slots[0].starts_at) && <p className="hint">{words.zoneHint(place(restaurant.zone))}</p>}
    </>
  );
}

function wishOf({ date, time, starts_at }: { date?: string; time: string; starts_at: string }) {
  return date ? { date, time, starts_at } : { time, starts_at };
}

function whyNothing(groups: Group[], slots: Slot[], words: ReturnType<typeof useTongue>["words"]): string {
  if (groups.length > 0) return words.dayFull;
  const status = slots[0]?.status;
  if (status === "too_soon") return words.dayOver;
  if (status === "too_late") return words.dayNotYet;
  return slots.length === 0 || status === "closed" ? words.dayClosed : words.noTimes;
}

interface PartProps {
  group: Group;
  question: Question;
  marks: ReadonlyMap<string, Mark>;
  own: string | undefined;
  picked: string | undefined;
  onPick: (slot: Slot) => void;
}

function Part({ group, question, marks, own, picked, onPick }: PartProps) {
  const { words, locale } = useTongue();
  const id = `part-${group.part}`;
  const isLong = group.slots.some((slot) => clock(slot.starts_at, locale).length > 5);
  return (
    <>
      <h3 id={id}>{words[group.part]}</h3>
      <ul className={isLong ? "slots long" : "slots"} aria-labelledby={id}>
        {group.slots.map((slot) => (
          <li key={slot.starts_at}>
            <SlotButton
              slot={slot}
              mark={marks.get(slot.starts_at)}
              isLate={isAfterMidnight(question.date, slot.starts_at)}
              isOwn={slot.starts_at === own}
              isPicked={picked === undefined ? undefined : slot.starts_at === picked}
              onPick={onPick}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

interface SlotProps {
  slot: Slot;
  mark: Mark | undefined;
  isLate: boolean;
  isOwn: boolean;
  isPicked: boolean | undefined;
  onPick: (slot: Slot) => void;
}

/** It stays a button when it goes, so that whoever stands on it with the keyboard is not thrown off. */
function SlotButton({ slot, mark, isLate, isOwn, isPicked, onPick }: SlotProps) {
  const { words, locale } = useTongue();
  const free = isFree(slot);
  const time = clock(slot.starts_at, locale);
  const note = isOwn ? words.present : mark === "taken" ? words.justTaken : !free ? words.taken : mark ? words.freeAgain : "";
  return (
    <button
      type="button"
      className="slot"
      data-state={mark ?? (free ? "free" : "full")}
      data-time={slot.time}
      aria-disabled={!free}
      aria-pressed={isPicked}
      tabIndex={free ? 0 : -1}
      onClick={() => free && onPick(slot)}
    >
      <span className="time">{mark === "taken" ? <s>{time}</s> : time}</span>{" "}
      {(note || isLate) && <span className="note">{note || words.afterMidnight}</span>}
    </button>
  );
}

function Refused({ restaurant, error, again }: { restaurant: Restaurant; error: unknown; again: () => void }) {
  const { words } = useTongue();
  return (
    <div className="lead">
      <p>{sentence(error, words)}</p>
      {mayCall(error) && <CallUs restaurant={restaurant} />}
      {!problemOf(error) && (
        <button type="button" className="link" onClick={again}>
          {words.tryAgain}
        </button>
      )}
    </div>
  );
}

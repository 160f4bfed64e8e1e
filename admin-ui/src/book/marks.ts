// What changed while the guest looked: remembered for some seconds, and said aloud; and what another choice brought.
import { useEffect, useRef, useState } from "react";

import type { Slot } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { clock } from "../i18n/when";
import { isSame, type Question } from "../live/frames";
import { announce } from "./announce";
import { changes, isFree, type Mark } from "./slots";

/** How long a change is shown, in milliseconds. */
const SHOWN = 8_000;

export function useMarks(question: Question, slots: Slot[]): ReadonlyMap<string, Mark> {
  const { words, locale } = useTongue();
  const [marks, setMarks] = useState<ReadonlyMap<string, Mark>>(new Map());
  const last = useRef<{ question: Question; slots: Slot[] }>(undefined);
  useEffect(() => {
    const before = last.current;
    last.current = { question, slots };
    if (!before || !isSame(before.question, question)) {
      if (before) announce(words.heardTimes(slots.filter(isFree).length));
      return setMarks(new Map());
    }
    const changed = changes(before.slots, slots);
    if (changed.size === 0) return;
    setMarks((marks) => new Map([...marks, ...changed]));
    const times = (mark: Mark) =>
      [...changed].filter(([, its]) => its === mark).map(([starts_at]) => clock(starts_at, locale)).join(", ");
    const [taken, freed] = [times("taken"), times("freed")];
    announce([taken && words.heardTaken(taken), freed && words.heardFree(freed)].filter(Boolean).join(" "));
    setTimeout(() => setMarks((marks) => without(marks, changed)), SHOWN);
  }, [question, slots]);
  return marks;
}

/** The marks but these; one that changed again meanwhile stays. */
function without(marks: ReadonlyMap<string, Mark>, old: ReadonlyMap<string, Mark>): ReadonlyMap<string, Mark> {
  return new Map([...marks].filter(([start, mark]) => old.get(start) !== mark));
}

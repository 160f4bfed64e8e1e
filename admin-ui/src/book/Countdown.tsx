// How long the table is kept: seen each second, said aloud only when it gets short.
import { useEffect, useRef, useState } from "react";

import { useTongue } from "../i18n/tongue";
import { minutesAndSeconds } from "../i18n/when";
import { announce } from "./announce";

/** Minutes before the end at which it is said. */
const SAID = [2, 1];

interface Props {
  /** The instant, in milliseconds. */
  until: number;
  onEnd: () => void;
  /** The sentence around what is left. */
  says?: (left: string) => string;
}

export function Countdown({ until, onEnd, says }: Props) {
  const { words } = useTongue();
  const left = useSecondsLeft(until);
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    if (left === 0) end.current();
    if (SAID.includes(left / 60)) announce(words.minutesLeft(left / 60));
  }, [left, words]);
  return (
    <p className="kept" role="timer" aria-live="off">
      {(says ?? words.keptFor)(minutesAndSeconds(left))}
    </p>
  );
}

function useSecondsLeft(until: number): number {
  const left = () => Math.max(Math.ceil((until - Date.now()) / 1000), 0);
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 500);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}

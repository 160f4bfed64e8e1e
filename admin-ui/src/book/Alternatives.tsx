// What could be had instead, the nearest first, each with its day.
import { useId } from "react";

import { useTongue } from "../i18n/tongue";
import { clock, day } from "../i18n/when";
import type { Alternative } from "../api/problem";

interface Props {
  question: { date: string };
  list: Alternative[];
  onPick: (alternative: Alternative) => void;
  /** Nothing else is left, so this is what the guest came for. */
  isUrgent?: boolean;
  /** Under which headings this stands. */
  level?: "h2" | "h3";
}

export function Alternatives({ question, list, onPick, isUrgent = false, level: Heading = "h3" }: Props) {
  const { words, locale } = useTongue();
  const id = useId();
  if (list.length === 0) return isUrgent ? <p className="lead">{words.noInstead}</p> : null;
  return (
    <section className="instead" aria-labelledby={id}>
      <Heading id={id}>{words.instead}</Heading>
      <ul className="offers">
        {list.map((offer) => (
          <li key={offer.starts_at}>
            <button type="button" className="slot offer" onClick={() => onPick(offer)}>
              <span className="time">{clock(offer.starts_at, locale)}</span>{" "}
              {offer.date !== question.date && <span className="note">{day(offer.date, locale, "short")}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

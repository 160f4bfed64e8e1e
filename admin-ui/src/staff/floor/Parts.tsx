// Small parts of the floor's panels.
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { StatusMark } from "../app/StatusMark";
import type { Reservation } from "../house/reservations";
import type { WordsOf } from "./useWordsOf";

interface Row {
  party: Reservation;
  words: WordsOf;
  /** What is said under the name. */
  beside: string;
  isChosen?: boolean;
  press?: () => void;
  label?: string;
}

/** A party in a list: when, who, how many; pressed, it is taken up. */
export function PartyRow({ party, words, beside, isChosen, press, label }: Row) {
  const body = (
    <>
      <span className="party-time">{words.time(party.starts_at)}</span>
      <span className="party-who">
        <strong>{words.nameOf(party)}</strong>
        <small>{beside}</small>
      </span>
      <span className="party-size">{party.party_size}</span>
      <StatusMark status={party.status} />
    </>
  );
  return press ? (
    <button type="button" className="party-row" aria-pressed={isChosen} aria-description={label} onClick={press}>
      {body}
    </button>
  ) : (
    <div className="party-row">{body}</div>
  );
}

/** How many come, in one tap; large parties in two. */
export function PartySizes({ most, pick }: { most: number; pick: (size: number) => void }) {
  const { t } = useTranslation("floor");
  const [isLarge, setLarge] = useState(false);
  const sizes = Array.from({ length: isLarge ? Math.max(20, most) : 8 }, (_, nth) => nth + 1);
  return (
    <div className="sizes" role="group" aria-label={t("panel.howMany")}>
      {sizes.map((size) => (
        <button key={size} type="button" className="size" data-fits={size <= most} onClick={() => pick(size)}>
          {size}
        </button>
      ))}
      {!isLarge && (
        <button type="button" className="size size-more" onClick={() => setLarge(true)}>
          {t("panel.more")}
        </button>
      )}
    </div>
  );
}

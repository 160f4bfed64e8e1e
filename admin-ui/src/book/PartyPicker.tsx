// How many guests: one press for the usual parties, a list for larger ones.
import type { Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { Choices } from "./Choices";
import { PhoneLink } from "./Page";

/** As many as fit on a phone in two rows. */
const SHOWN = 8;

interface Props {
  restaurant: Restaurant;
  party: number;
  onPick: (party: number) => void;
}

export function PartyPicker({ restaurant, party, onPick }: Props) {
  const { words } = useTongue();
  const { party_min, party_max, phone } = restaurant;
  const all = Array.from({ length: party_max - party_min + 1 }, (_, nth) => party_min + nth);
  const more = all.slice(SHOWN);
  return (
    <div className="wish">
      <Choices
        legend={words.party}
        name="party"
        className="parties"
        picked={String(party)}
        onPick={(value) => onPick(Number(value))}
        choices={all.slice(0, SHOWN).map((n) => ({ value: String(n), label: n, spoken: words.people(n) }))}
      />
      {more.length > 0 && (
        <select
          className="more"
          aria-label={words.party}
          value={more.includes(party) ? party : ""}
          onChange={(event) => event.target.value && onPick(Number(event.target.value))}
        >
          <option value="">{`${more[0]}+`}</option>
          {more.map((n) => (
            <option key={n} value={n}>
              {words.people(n)}
            </option>
          ))}
        </select>
      )}
      {phone && (
        <p className="hint">
          {words.morePeople(party_max)} <PhoneLink phone={phone}>{words.callUs}</PhoneLink>
        </p>
      )}
    </div>
  );
}

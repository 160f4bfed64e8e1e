// The table that is kept while the guest looks for another time: they stay with it, or let it go.
import { useTongue } from "../i18n/tongue";
import { clock } from "../i18n/when";
import { announce } from "./announce";
import { Countdown } from "./Countdown";
import type { Held, HoldKeeper } from "./hold";
import { bookingPath, go } from "./where";

interface Props {
  held: Held;
  keeper: HoldKeeper;
}

export function KeptBar({ held: { wish, hold, until }, keeper }: Props) {
  const { words, locale } = useTongue();
  const time = clock(hold.starts_at, locale);
  const end = () => {
    keeper.expire();
    announce(words.expired);
  };
  const stay = () => {
    keeper.dismiss();
    go(bookingPath(keeper.slug, { party: wish.party_size, date: wish.date, area: wish.area ?? undefined }, "details"));
  };
  return (
    <div className="kept-bar">
      <Countdown until={until} onEnd={end} says={(left) => words.stillKept(time, left)} />
      <button type="button" className="link" onClick={stay}>
        {words.stay}
      </button>
      <button type="button" className="link" onClick={() => void keeper.release()}>
        {words.letGo}
      </button>
    </div>
  );
}

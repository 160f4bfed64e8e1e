// Why the table could not be kept, and what else there is.
import type { Restaurant } from "../api/client";
import { problemOf } from "../api/problem";
import { useTongue } from "../i18n/tongue";
import { Alternatives } from "./Alternatives";
import type { Holding, Wish } from "./hold";
import { CallUs } from "./Page";
import type { Sending } from "./sending";
import { mayCall, sentence } from "./sentences";

interface Props {
  restaurant: Restaurant;
  refusal: Extract<Holding, { is: "refused" }>;
  pick: (wish: Wish) => void;
}

export function Refusal({ restaurant, refusal: { wish, error }, pick }: Props) {
  const { words } = useTongue();
  const list = problemOf(error)?.body.alternatives ?? [];
  const again = ({ date, time, starts_at }: Pick<Wish, "date" | "time" | "starts_at">) =>
    pick({ ...wish, date, time, starts_at });
  return (
    <div className="refusal" role="alert">
      <p>{sentence(error, words)}</p>
      {mayCall(error) && <CallUs restaurant={restaurant} />}
      {list.length > 0 && <Alternatives question={wish} list={list} onPick={again} level="h2" />}
    </div>
  );
}

/** Why something could not be done, or that it takes long. */
export function Trouble({ restaurant, state: { error, isSlow } }: { restaurant: Restaurant; state: Sending }) {
  const { words } = useTongue();
  return (
    <>
      {error !== undefined && (
        <div className="refusal" role="alert">
          <p>{sentence(error, words)}</p>
          {mayCall(error) && <CallUs restaurant={restaurant} />}
        </div>
      )}
      {isSlow && <p role="status" className="hint">{words.stillTrying}</p>}
    </>
  );
}

// Everything that can be done with a reservation where it stands now: the next step large, the others beside it.
import { Button } from "@mantine/core";

import { isLive, type Reservation } from "../../house/reservations";
import { useHere } from "../../house/restaurant";
import { useNow } from "../../house/time";
import { useDesk } from "../desk";
import { stepsOf } from "../evening";
import { useServiceWords } from "../say";
import type { Doing } from "./Card";

interface Props {
  it: Reservation;
  doing: Doing;
  setDoing: (doing: Doing) => void;
}

export function Steps({ it, doing, setDoing }: Props) {
  const { c } = useServiceWords();
  const { slug, step } = useDesk();
  const now = useNow(useHere(slug));
  return (
    <>
      <div className="card-steps">
        {stepsOf(it, now).map((one, at) => (
          <Button key={one} variant={at === 0 && one !== "undo" ? "filled" : "default"} onClick={() => step(it, one)}>
            {c(`step.${one}`)}
          </Button>
        ))}
      </div>
      {isLive(it) && <MoreSteps it={it} doing={doing} setDoing={setDoing} />}
    </>
  );
}

/** What needs a word more than a tap. */
function MoreSteps({ it, doing, setDoing }: Props) {
  const { t, c } = useServiceWords();
  const { step } = useDesk();
  const isComing = it.status === "booked" || it.status === "confirmed";
  const canSeat = isComing || it.status === "arrived";
  const offered = [
    ["edit", true],
    ["move", it.status !== "requested"],
    ["seat", canSeat],
    ["arrive", canSeat && it.party_size > 1],
    ["split", it.party_size > 1 && it.status !== "requested"],
    ["merge", it.status !== "requested"],
  ] as const;
  return (
    <div className="card-more">
      {offered
        .filter(([, is]) => is)
        .map(([what]) => (
          <button key={what} type="button" className="chip" aria-pressed={doing === what} onClick={() => setDoing(doing === what ? undefined : what)}>
            {t(`do.${what}`)}
          </button>
        ))}
      {it.tables.length > 0 && !["requested", "seated"].includes(it.status) && (
        <button type="button" className="chip" onClick={() => step(it, it.is_locked ? "unlock" : "lock")}>
          {c(it.is_locked ? "step.unlock" : "step.lock")}
        </button>
      )}
    </div>
  );
}

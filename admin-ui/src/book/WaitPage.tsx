// One's own place in line: which it is, what is offered, taking it, going.
import "./look/form.css";

import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Restaurant } from "../api/client";
import { problemOf } from "../api/problem";
import { useTongue } from "../i18n/tongue";
import { duration } from "../i18n/when";
import { Again } from "./Again";
import { AskBox } from "./AskBox";
import { Countdown } from "./Countdown";
import { KeepLink } from "./KeepLink";
import { CallUs, Notice, StepTitle, Waiting } from "./Page";
import { Trouble } from "./Refusal";
import { type Key, reservationKey } from "./reservation";
import { useSending } from "./sending";
import { sentence } from "./sentences";
import { Summary } from "./Summary";
import { accept, isOpen, leave, stageOf, type Place, useWait, waitKey } from "./wait";
import { go, managePath, waitingPath, type Where } from "./where";
import { WishedFor } from "./WishedFor";

interface Props {
  restaurant: Restaurant;
  where: Where;
}

/** Refusals that mean: this link is not the guest's, or no longer. */
const NOT_YOURS = ["wait_not_found", "token_required"];

export default function WaitPage({ restaurant, where }: Props) {
  const { words } = useTongue();
  const key: Key = { id: where.waiting ?? "", token: where.token ?? "" };
  const wait = useWait(key);
  if (wait.data) return <Mine {...{ restaurant, mine: key, wait: wait.data }} trouble={wait.error} />;
  if (!wait.isError) return <Waiting />;
  if (NOT_YOURS.includes(problemOf(wait.error)?.code ?? "")) {
    return (
      <>
        <Notice title={words.notWaiting}>{words.notWaitingWhy}</Notice>
        <CallUs restaurant={restaurant} />
      </>
    );
  }
  return (
    <Notice title={words.broken} action={{ name: words.tryAgain, run: () => void wait.refetch() }}>
      {sentence(wait.error, words)}
    </Notice>
  );
}

interface MineProps {
  restaurant: Restaurant;
  mine: Key;
  wait: Place;
  /** Why what is shown may be out of date. */
  trouble: unknown;
}

function Mine({ restaurant, mine, wait, trouble }: MineProps) {
  const { words } = useTongue();
  const client = useQueryClient();
  const [isLeaving, setIsLeaving] = useState(false);
  const stage = stageOf(wait);
  const { title, why } = words.waits[stage];
  const { slug } = restaurant;
  const area = restaurant.areas.find((area) => area.key === wait.area)?.name;
  const lookAgain = () => client.invalidateQueries({ queryKey: waitKey(mine.id) });
  const taking = useTaking(restaurant, mine, stage === "offered", lookAgain);
  const giveUp = async (onWait: () => void) => {
    await leave(mine, onWait);
    await lookAgain();
    setIsLeaving(false);
  };
  return (
    <div className="mine">
      <StepTitle key={stage}>{title}</StepTitle>
      <p className="lead" role="status">
        {stage === "waiting" && wait.position ? words.placeInLine(wait.position) : why}
      </p>
      {stage === "waiting" && wait.quoted_minutes !== null && <Quoted minutes={wait.quoted_minutes} />}
      <div className={isOpen(stage) || stage === "accepted" ? "card" : "card past"}>
        {wait.offer ? (
          <Summary {...wait.offer} party_size={wait.party_size} zone={restaurant.zone} area={area} />
        ) : (
          <WishedFor {...{ wait, area }} />
        )}
      </div>
      {wait.offer && <Countdown until={wait.until ?? Date.parse(wait.offer.expires_at)} onEnd={() => void lookAgain()} />}
      {(stage === "offered" || stage === "accepted") && <Taking {...{ restaurant, taking }} isTaken={stage === "accepted"} />}
      {trouble != null && <p className="hint" role="status">{sentence(trouble, words)}</p>}
      {stage === "waiting" && <KeepLink path={waitingPath(slug, mine.id, mine.token)} why={words.keepWaiting} />}
      {isOpen(stage) && !isLeaving && (
        <div className="doings">
          <button type="button" className="action" onClick={() => setIsLeaving(true)}>
            {words.leave}
          </button>
        </div>
      )}
      {isOpen(stage) && isLeaving && (
        <AskBox
          restaurant={restaurant}
          title={words.leaveSure}
          why={words.leaveSureWhy}
          yes={words.leaveYes}
          doing={words.sending}
          no={words.leaveNo}
          onYes={giveUp}
          onNo={() => setIsLeaving(false)}
        />
      )}
      {!isOpen(stage) && (
        <Again slug={slug} choice={{ party: wait.party_size, date: wait.date ?? undefined, area: wait.area ?? undefined }}>
          {words.lookAgain}
        </Again>
      )}
    </div>
  );
}

/** Taking what is offered leads to the reservation; so does looking for what was taken. */
function useTaking({ slug }: Restaurant, mine: Key, isNew: boolean, lookAgain: () => Promise<unknown>) {
  const client = useQueryClient();
  const { state, send } = useSending();
  const take = async (onWait: () => void) => {
    try {
      const booked = await accept(mine, onWait);
      client.setQueryData(reservationKey(booked.id), booked);
      go(managePath(slug, booked.id, booked.manage_token, isNew), "replace");
    } catch (error) {
      void lookAgain();
      throw error;
    }
  };
  return { state, run: () => void send(take) };
}

interface TakingProps {
  restaurant: Restaurant;
  taking: ReturnType<typeof useTaking>;
  isTaken: boolean;
}

function Taking({ restaurant, taking: { state, run }, isTaken }: TakingProps) {
  const { words } = useTongue();
  return (
    <>
      <Button size="lg" disabled={state.isSending} onClick={run}>
        {state.isSending ? words.sending : isTaken ? words.seeBooking : words.takeOffer}
      </Button>
      <Trouble {...{ restaurant, state }} />
    </>
  );
}

function Quoted({ minutes }: { minutes: number }) {
  const { words, locale } = useTongue();
  return <p className="hint">{words.mayTake(duration(minutes, locale))}</p>;
}

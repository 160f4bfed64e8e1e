// The second step: the table is kept while the guest says who comes.
import "@mantine/core/styles/Input.css";
import "./look/form.css";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { answered, api, type Reservation, type Restaurant } from "../api/client";
import { forgetKey, insist, keyFor } from "../api/insist";
import { problemOf } from "../api/problem";
import { useTongue } from "../i18n/tongue";
import { Countdown } from "./Countdown";
import { GuestForm } from "./GuestForm";
import { forgetDraft, type Draft } from "./draft";
import type { Holding, HoldKeeper } from "./hold";
import { kept } from "./kept";
import { CallUs, StepTitle } from "./Page";
import { reservationKey } from "./reservation";
import { mayCall, sentence } from "./sentences";
import { Summary } from "./Summary";
import { go, managePath } from "./where";

interface Props {
  restaurant: Restaurant;
  holding: Extract<Holding, { is: "placing" | "held" | "expired" }>;
  keeper: HoldKeeper;
}

/** Refusals after which the table must be kept anew. */
const HOLD_LOST = ["hold_expired", "hold_not_found", "hold_mismatch"];

export default function DetailsStep({ restaurant, holding, keeper }: Props) {
  const { words } = useTongue();
  const { send, state } = useBooking(restaurant, holding, keeper);
  const { wish } = holding;
  const area = restaurant.areas.find((area) => area.key === wish.area)?.name;
  return (
    <div className="details">
      <div className="wishes">
        <StepTitle>{words.details}</StepTitle>
        <Summary {...wish} zone={restaurant.zone} area={area} />
        <button type="button" className="link quiet" onClick={() => history.back()}>
          {words.back}
        </button>
      </div>
      <div className="answers">
        <HoldState holding={holding} keeper={keeper} />
        {state.error !== undefined && (
          <div className="refusal" role="alert">
            <p>{sentence(state.error, words)}</p>
            {mayCall(state.error) && <CallUs restaurant={restaurant} />}
          </div>
        )}
        <GuestForm isReady={holding.is === "held"} isSending={state.isSending} error={state.error} onSend={send} />
        {state.isSlow && <p role="status" className="hint">{words.stillTrying}</p>}
      </div>
    </div>
  );
}

function HoldState({ holding, keeper }: Pick<Props, "holding" | "keeper">) {
  const { words } = useTongue();
  if (holding.is === "held") return <Countdown until={holding.until} onEnd={() => keeper.expire()} />;
  if (holding.is === "placing") {
    return <p className="kept" role="status">{holding.isSlow ? words.stillTrying : words.holding}</p>;
  }
  return (
    <div className="refusal" role="alert">
      <p>
        <strong>{words.expired}</strong> {words.expiredWhy}
      </p>
      <button type="button" className="link" onClick={() => void keeper.take(holding.wish)}>
        {words.takeAgain}
      </button>
      <button type="button" className="link" onClick={() => history.back()}>
        {words.otherTimes}
      </button>
    </div>
  );
}

interface Sending {
  isSending: boolean;
  isSlow: boolean;
  error?: unknown;
}

function useBooking({ slug }: Restaurant, holding: Props["holding"], keeper: HoldKeeper) {
  const { name: locale } = useTongue();
  const client = useQueryClient();
  const [state, setState] = useState<Sending>({ isSending: false, isSlow: false });

  async function send(draft: Draft): Promise<void> {
    if (holding.is !== "held" || state.isSending) return;
    setState({ isSending: true, isSlow: false });
    try {
      const { id, token } = holding.hold;
      const booked = await book(slug, { ...bodyOf(draft, locale), hold: { id, token } }, () =>
        setState({ isSending: true, isSlow: true }),
      );
      forgetDraft();
      keeper.booked();
      client.setQueryData(reservationKey(booked.id), booked);
      go(managePath(slug, booked.id, booked.manage_token, true), "replace");
    } catch (error) {
      setState({ isSending: false, isSlow: false, error });
      const code = problemOf(error)?.code ?? "";
      if (HOLD_LOST.includes(code)) keeper.expire();
    }
  }
  return { send, state };
}

type Body = ReturnType<typeof bodyOf> & { hold: { id: string; token: string } };

/** Books once, however often the connection breaks. */
async function book(slug: string, body: Body, onWait: () => void): Promise<Reservation> {
  const header = { "Idempotency-Key": keyFor(body, kept) };
  const params = { path: { slug }, header };
  try {
    const booked = await insist(() => answered(api.POST("/v1/restaurants/{slug}/reservations", { params, body })), onWait);
    forgetKey(kept);
    return booked;
  } catch (error) {
    // A refusal is an answer; silence is none, and its key is needed again.
    if (problemOf(error) && !problemOf(error)?.isPassing) forgetKey(kept);
    throw error;
  }
}

function bodyOf({ name, phone, email, notes }: Draft, locale: string) {
  const given = (text: string) => text.trim() || null;
  return { guest: { name: name.trim(), phone: given(phone), email: given(email), locale }, notes: given(notes) };
}

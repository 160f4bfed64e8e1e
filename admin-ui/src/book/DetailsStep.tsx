// The second step: the table is kept while the guest says who comes.
import "@mantine/core/styles/Input.css";
import "./look/form.css";

import { useQueryClient } from "@tanstack/react-query";

import { answered, api, type Reservation, type Restaurant } from "../api/client";
import { once } from "../api/insist";
import { problemOf } from "../api/problem";
import { useTongue } from "../i18n/tongue";
import { duration } from "../i18n/when";
import { Countdown } from "./Countdown";
import { GuestForm } from "./GuestForm";
import { bodyOf, type Draft, forgetDraft } from "./draft";
import type { Holding, HoldKeeper } from "./hold";
import { kept } from "./kept";
import { StepTitle } from "./Page";
import { Trouble } from "./Refusal";
import { reservationKey } from "./reservation";
import { useSending } from "./sending";
import { asksFirst } from "./standing";
import { Summary } from "./Summary";
import { bookingPath, go, managePath } from "./where";

interface Props {
  restaurant: Restaurant;
  holding: Extract<Holding, { is: "placing" | "held" | "expired" }>;
  keeper: HoldKeeper;
}

/** Refusals after which the table must be kept anew. */
const HOLD_LOST = ["hold_expired", "hold_not_found", "hold_mismatch"];

export default function DetailsStep({ restaurant, holding, keeper }: Props) {
  const { words, locale } = useTongue();
  const { send, state } = useBooking(restaurant, holding, keeper);
  const { wish } = holding;
  const answersWithin = asksFirst(restaurant, wish.party_size);
  const verb = answersWithin === undefined ? words.book : words.ask;
  const area = restaurant.areas.find((area) => area.key === wish.area)?.name;
  return (
    <div className="details">
      <div className="wishes">
        <StepTitle>{words.details}</StepTitle>
        <Summary {...wish} zone={restaurant.zone} area={area} />
        {answersWithin !== undefined && <p className="lead">{words.askFirst(duration(answersWithin, locale))}</p>}
        <button type="button" className="link quiet" onClick={() => chooseAgain(restaurant, holding)}>
          {words.back}
        </button>
      </div>
      <div className="answers">
        <HoldState holding={holding} keeper={keeper} />
        <Trouble {...{ restaurant, state }} />
        <GuestForm
          verb={state.isSending ? words.sending : verb}
          isReady={holding.is === "held"}
          isSending={state.isSending}
          error={state.error}
          onSend={send}
        />
      </div>
    </div>
  );
}

/** The table stays the guest's while they look for another time. */
function chooseAgain({ slug }: Restaurant, { is, wish }: Props["holding"]): void {
  if (is !== "held") return history.back();
  go(bookingPath(slug, { party: wish.party_size, date: wish.date, area: wish.area ?? undefined }, "times"));
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

function useBooking({ slug }: Restaurant, holding: Props["holding"], keeper: HoldKeeper) {
  const { name: locale } = useTongue();
  const client = useQueryClient();
  const { state, send } = useSending();

  const booking = (draft: Draft) =>
    send(async (onWait) => {
      if (holding.is !== "held") return;
      const { id, token } = holding.hold;
      try {
        const booked = await book(slug, { ...bodyOf(draft, locale), hold: { id, token } }, onWait);
        forgetDraft();
        keeper.booked();
        client.setQueryData(reservationKey(booked.id), booked);
        go(managePath(slug, booked.id, booked.manage_token, true), "replace");
      } catch (error) {
        if (HOLD_LOST.includes(problemOf(error)?.code ?? "")) keeper.expire();
        throw error;
      }
    });
  return { state, send: booking };
}

type Body = ReturnType<typeof bodyOf> & { hold: { id: string; token: string } };

function book(slug: string, body: Body, onWait: () => void): Promise<Reservation> {
  const ask = (key: string) => {
    const params = { path: { slug }, header: { "Idempotency-Key": key } };
    return answered(api.POST("/v1/restaurants/{slug}/reservations", { params, body }));
  };
  return once(body, kept, ask, onWait);
}

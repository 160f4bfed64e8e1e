// One's own reservation: what it is, changing it, calling it off. Also what a guest sees right after booking.
import "@mantine/core/styles/Input.css";
import "./look/form.css";

import { useState } from "react";

import type { Reservation, Restaurant } from "../api/client";
import { problemOf } from "../api/problem";
import { useTongue } from "../i18n/tongue";
import { CallUs, Notice, Waiting } from "./Page";
import { CancelBox } from "./CancelBox";
import { ChangeForm } from "./ChangeForm";
import { type Key, useReservation } from "./reservation";
import { ReservationCard } from "./ReservationCard";
import { sentence } from "./sentences";
import { bookingPath, go, type Where } from "./where";

interface Props {
  restaurant: Restaurant;
  where: Where;
}

/** Refusals that mean: this link is not the guest's, or no longer. */
const NOT_YOURS = ["reservation_not_found", "token_required"];

export default function ReservationPage({ restaurant, where }: Props) {
  const { words } = useTongue();
  const key: Key = { id: where.reservation ?? "", token: where.token ?? "" };
  const reservation = useReservation(key);
  if (reservation.data) {
    return <Mine {...{ restaurant, mine: key, isNew: where.isNew, reservation: reservation.data }} />;
  }
  if (!reservation.isError) return <Waiting />;
  if (NOT_YOURS.includes(problemOf(reservation.error)?.code ?? "")) {
    return (
      <>
        <Notice title={words.notYours}>{words.notYoursWhy}</Notice>
        <CallUs restaurant={restaurant} />
      </>
    );
  }
  return (
    <Notice title={words.broken} action={{ name: words.tryAgain, run: () => void reservation.refetch() }}>
      {sentence(reservation.error, words)}
    </Notice>
  );
}

interface MineProps {
  restaurant: Restaurant;
  mine: Key;
  isNew: boolean;
  reservation: Reservation;
}

function Mine({ restaurant, mine, isNew, reservation }: MineProps) {
  const { words } = useTongue();
  const [doing, setDoing] = useState<"looking" | "changing" | "cancelling">("looking");
  const [news, setNews] = useState<string>();
  const isLive = LIVE.includes(reservation.status);
  const isChangeable = isLive && Date.parse(reservation.changeable_until) > Date.now();
  const done = (news?: string) => {
    setNews(news);
    setDoing("looking");
  };
  if (doing === "changing") return <ChangeForm {...{ restaurant, mine, reservation }} onDone={done} />;
  return (
    <div className="mine">
      <ReservationCard {...{ restaurant, reservation, isNew, news }} />
      {isLive && !isChangeable && (
        <>
          <p className="hint">{words.refusals.too_late_to_change}</p>
          <CallUs restaurant={restaurant} />
        </>
      )}
      {isChangeable && doing === "looking" && (
        <div className="doings">
          <button type="button" className="action" onClick={() => setDoing("changing")}>
            {words.change}
          </button>
          <button type="button" className="action" onClick={() => setDoing("cancelling")}>
            {words.cancel}
          </button>
        </div>
      )}
      {doing === "cancelling" && <CancelBox {...{ restaurant, mine }} onDone={() => done()} />}
      <p className="again">
        <a
          className="link quiet"
          href={bookingPath(restaurant.slug, {})}
          onClick={(event) => {
            event.preventDefault();
            go(bookingPath(restaurant.slug, {}));
          }}
        >
          {words.bookAnother}
        </a>
      </p>
    </div>
  );
}

/** Statuses of a table that is still promised; unknown ones are taken for over. */
const LIVE = ["requested", "booked", "confirmed", "arrived", "seated"];

// One's own reservation: what it is, changing it, calling it off. Also what a guest sees right after booking.
import "@mantine/core/styles/Input.css";
import "./look/form.css";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Reservation, Restaurant } from "../api/client";
import { problemOf } from "../api/problem";
import { useTongue } from "../i18n/tongue";
import { Again } from "./Again";
import { AskBox } from "./AskBox";
import { ChangeForm } from "./ChangeForm";
import { ComingBox } from "./ComingBox";
import { CallUs, Notice, Waiting } from "./Page";
import { cancel, type Key, reservationKey, useReservation } from "./reservation";
import { ReservationCard } from "./ReservationCard";
import { sentence } from "./sentences";
import { isAwaited, mayConfirm, standingOf } from "./standing";
import type { Where } from "./where";

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
  const client = useQueryClient();
  const { party_size, date, area } = reservation;
  const standing = standingOf(reservation);
  const isLive = isAwaited(standing);
  const isRefused = standing === "declined" || standing === "lapsed";
  const isChangeable = isLive && Date.parse(reservation.changeable_until) > Date.now();
  const done = (news?: string) => {
    setNews(news);
    setDoing("looking");
  };
  const callOff = async (onWait: () => void) => {
    client.setQueryData(reservationKey(mine.id), await cancel(mine, onWait));
    done();
  };
  if (doing === "changing") return <ChangeForm {...{ restaurant, mine, reservation }} onDone={done} />;
  return (
    <div className="mine">
      <ReservationCard {...{ restaurant, reservation, isNew, news }}>
        {mayConfirm(reservation, Date.now()) && doing === "looking" && <ComingBox {...{ restaurant, mine }} />}
      </ReservationCard>
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
      {doing === "cancelling" && (
        <AskBox
          restaurant={restaurant}
          title={words.cancelSure}
          why={words.cancelSureWhy}
          yes={words.cancelYes}
          doing={words.cancelling}
          no={words.cancelNo}
          onYes={callOff}
          onNo={() => done()}
        />
      )}
      {isRefused ? (
        <>
          <CallUs restaurant={restaurant} />
          <Again slug={restaurant.slug} choice={{ party: party_size, date, area: area ?? undefined }}>
            {words.otherTimes}
          </Again>
        </>
      ) : (
        <Again slug={restaurant.slug}>{words.bookAnother}</Again>
      )}
    </div>
  );
}

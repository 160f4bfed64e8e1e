// What was booked, and how to come back to it.
import type { Reservation, Restaurant } from "../api/client";
import type { Words } from "../i18n/en";
import { useTongue } from "../i18n/tongue";
import { moment } from "../i18n/when";
import { KeepLink } from "./KeepLink";
import { StepTitle } from "./Page";
import { Summary } from "./Summary";

interface Props {
  restaurant: Restaurant;
  reservation: Reservation;
  isNew: boolean;
  news: string | undefined;
}

export function ReservationCard({ restaurant, reservation, isNew, news }: Props) {
  const { words, locale } = useTongue();
  const { status, guest, notes, changeable_until } = reservation;
  const area = restaurant.areas.find((area) => area.key === reservation.area)?.name;
  const isComing = status !== "cancelled" && status !== "no_show" && status !== "finished";
  const contact = [guest.phone, guest.email].filter(Boolean).join(" · ");
  return (
    <>
      <div className="verdict">
        {isComing && isNew && <Tick />}
        <StepTitle key={status}>{titleOf(status, isNew, words)}</StepTitle>
      </div>
      {news && <p className="news" role="status">{news}</p>}
      <p className="lead">{isComing ? isNew && words.bookedFor(guest.name) : status === "cancelled" && words.cancelledWhy}</p>
      <div className={isComing ? "card" : "card past"}>
        <Summary {...reservation} zone={restaurant.zone} area={area} />
        <dl className="facts">
          <Fact name={words.under} value={guest.name} />
          <Fact name={words.contact} value={contact} />
          <Fact name={words.yourNotes} value={notes ?? ""} />
        </dl>
      </div>
      {isComing && Date.parse(changeable_until) > Date.now() && (
        <p className="hint">{words.policy(moment(changeable_until, locale))}</p>
      )}
      {isComing && <KeepLink {...{ restaurant, reservation }} />}
    </>
  );
}

function Tick() {
  return (
    <svg className="tick" viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="16" cy="16" r="15" />
      <path d="M9.5 16.5l4.5 4.5 8.5-9.5" />
    </svg>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  if (value === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function titleOf(status: string, isNew: boolean, words: Words): string {
  if (status === "cancelled") return words.cancelled;
  if (status === "no_show" || status === "finished") return words.ended;
  return isNew ? words.booked : words.yourBooking;
}

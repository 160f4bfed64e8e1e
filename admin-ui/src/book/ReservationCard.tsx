// What was booked, and how to come back to it.
import type { ReactNode } from "react";

import type { Reservation, Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { moment } from "../i18n/when";
import { calendarFile } from "./calendar";
import { KeepLink } from "./KeepLink";
import { StepTitle } from "./Page";
import { isAwaited, isOver, standingOf } from "./standing";
import { Summary } from "./Summary";
import { managePath } from "./where";

interface Props {
  restaurant: Restaurant;
  reservation: Reservation;
  isNew: boolean;
  news: string | undefined;
  /** What is asked of the guest now. */
  children?: ReactNode;
}

export function ReservationCard({ restaurant, reservation, isNew, news, children }: Props) {
  const { words, locale } = useTongue();
  const { guest, notes, changeable_until, request_expires_at } = reservation;
  const area = restaurant.areas.find((area) => area.key === reservation.area)?.name;
  const standing = standingOf(reservation);
  const isBooked = isNew && standing === "booked";
  const told = isBooked ? { title: words.booked, why: words.bookedFor(guest.name) } : words.standings[standing];
  const link = managePath(restaurant.slug, reservation.id, reservation.manage_token);
  const contact = [guest.phone, guest.email].filter(Boolean).join(" · ");
  return (
    <>
      <div className="verdict">
        {isBooked && <Tick />}
        <StepTitle key={standing}>{told.title}</StepTitle>
      </div>
      {news && <p className="news" role="status">{news}</p>}
      <p className="lead" role="status">{told.why}</p>
      {standing === "requested" && request_expires_at && (
        <p className="hint">{words.answerBy(moment(request_expires_at, locale))}</p>
      )}
      <div className={isOver(standing) ? "card past" : "card"}>
        <Summary {...reservation} zone={restaurant.zone} area={area} />
        <dl className="facts">
          <Fact name={words.under} value={guest.name} />
          <Fact name={words.contact} value={contact} />
          <Fact name={words.yourNotes} value={notes ?? ""} />
        </dl>
      </div>
      {children}
      {isAwaited(standing) && Date.parse(changeable_until) > Date.now() && (
        <p className="hint">{words.policy(moment(changeable_until, locale))}</p>
      )}
      {!isOver(standing) && (
        <KeepLink path={link} why={words.keepLink}>
          {standing !== "requested" && (
            <button type="button" className="action" onClick={() => saveCalendar(restaurant, reservation, link)}>
              {words.calendar}
            </button>
          )}
        </KeepLink>
      )}
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

function saveCalendar(restaurant: Restaurant, reservation: Reservation, path: string): void {
  const text = calendarFile(restaurant, reservation, new URL(path, window.location.href).href);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/calendar" }));
  link.download = "booking.ics";
  link.click();
  URL.revokeObjectURL(link.href);
}

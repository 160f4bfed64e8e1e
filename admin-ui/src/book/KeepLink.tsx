// The link that proves that a booking is one's own, ready to be kept; and the evening for one's calendar.
import { useState } from "react";

import type { Reservation, Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { announce } from "./announce";
import { calendarFile } from "./calendar";
import { managePath } from "./where";

interface Props {
  restaurant: Restaurant;
  reservation: Reservation;
}

export function KeepLink({ restaurant, reservation }: Props) {
  const { words } = useTongue();
  const [isCopied, setIsCopied] = useState(false);
  const path = managePath(restaurant.slug, reservation.id, reservation.manage_token);
  const url = new URL(path, location.href).href;
  const copy = async () => {
    // Where the clipboard is forbidden the link can still be copied as a link.
    const done = await navigator.clipboard?.writeText(url).then(() => true, () => false);
    if (!done) return;
    setIsCopied(true);
    announce(words.copied);
  };
  return (
    <section className="keep">
      <p>{words.keepLink}</p>
      <a className="link manage" href={path}>
        {url.replace(/^https?:\/\//, "")}
      </a>
      <div className="doings">
        <button type="button" className="action" onClick={() => void copy()}>
          {isCopied ? words.copied : words.copyLink}
        </button>
        <button type="button" className="action" onClick={() => save(calendarFile(restaurant, reservation, url))}>
          {words.calendar}
        </button>
      </div>
    </section>
  );
}

function save(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/calendar" }));
  link.download = "booking.ics";
  link.click();
  URL.revokeObjectURL(link.href);
}

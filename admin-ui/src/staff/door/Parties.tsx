// Booked parties at the door, or on their way: the next step of each in one tap.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { clock } from "../../i18n/when";
import { StatusMark } from "../app/StatusMark";
import { nameOf } from "../house/names";
import type { Reservation } from "../house/reservations";
import { useMay } from "../house/restaurant";
import { type Step, useStep } from "../house/steps";
import { minutesBetween } from "../house/time";
import { useLocale } from "../words/useLocale";

interface Asked {
  slug: string;
  title: string;
  /** What stands where nobody does. */
  none: string;
  list: Reservation[];
  now: number;
}

export function Parties({ slug, title, none, list, now }: Asked) {
  return (
    <section className="door-part">
      <h2>{title}</h2>
      {list.length === 0 && <p className="hint">{none}</p>}
      <ul className="rows">
        {list.map((reservation) => (
          <Party key={reservation.id} slug={slug} reservation={reservation} now={now} />
        ))}
      </ul>
    </section>
  );
}

function Party({ slug, reservation, now }: { slug: string; reservation: Reservation; now: number }) {
  const { t } = useTranslation("door");
  const { t: common } = useTranslation();
  const locale = useLocale();
  const late = minutesBetween(reservation.starts_at, now);
  return (
    <li className="row">
      <span className="row-party">{reservation.party_size}</span>
      <div className="row-what">
        <Link to="/r/$slug/service" params={{ slug }} search={{ date: reservation.date, open: reservation.id }} className="row-name">
          {nameOf(reservation, common)}
        </Link>
        <span>
          {clock(reservation.starts_at, locale)} · {reservation.tables.join(" + ") || t("noTable")} <StatusMark status={reservation.status} />
          {late > 0 && reservation.status !== "arrived" && <span data-over> {t("late.by", { count: late })}</span>}
        </span>
        {reservation.notes && <span className="row-notes">{reservation.notes}</span>}
      </div>
      <Acts slug={slug} reservation={reservation} isLate={late > 0} />
    </li>
  );
}

function Acts({ slug, reservation, isLate }: { slug: string; reservation: Reservation; isLate: boolean }) {
  const { t } = useTranslation();
  const may = useMay(slug);
  const { step, isPending } = useStep(slug);
  if (!may("reservations:write")) return null;
  const isHere = reservation.status === "arrived";
  const steps: Step[] = isHere ? ["seat"] : ["arrive", "seat", ...(isLate ? ["no-show" as const] : [])];
  return (
    <div className="row-acts">
      {steps.map((name, at) => (
        <Button key={name} variant={at === 0 ? "filled" : "default"} disabled={isPending} onClick={() => step(reservation, name)}>
          {t(`step.${name}`)}
        </Button>
      ))}
    </div>
  );
}

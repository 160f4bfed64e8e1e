// Today's list as this device last saw it, when the server does not answer and the page has to start without it.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { clock, day } from "../../i18n/when";
import type { Copy } from "../house/copy";
import { nameOf } from "../house/names";
import type { Reservation } from "../house/reservations";
import { wall } from "../house/time";
import { useLocale } from "../words/useLocale";
import { StatusMark } from "./StatusMark";

export function OfflineList({ copy, again }: { copy: Copy; again: () => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const time = clock(wall(copy.at, copy.zone), locale);
  return (
    <main className="offline">
      <h1>{copy.name}</h1>
      <div className="banner" role="alert">
        <span>{t("offline.copy", { time })}</span>
        <Button variant="default" onClick={again}>
          {t("tryAgain")}
        </Button>
      </div>
      <h2>{day(copy.date, locale)}</h2>
      {copy.reservations.length === 0 && <p className="hint">{t("offline.none")}</p>}
      <ul className="rows">
        {copy.reservations.map((it) => (
          <Row key={it.id} reservation={it} />
        ))}
      </ul>
    </main>
  );
}

function Row({ reservation }: { reservation: Reservation }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { guest, party_size: count, tables, notes, starts_at, status } = reservation;
  return (
    <li className="offline-row">
      <strong>{clock(starts_at, locale)}</strong>
      <span>
        {nameOf(reservation, t)} · {t("covers", { count })} {tables.length > 0 && `· ${tables.join(" + ")}`} {guest.phone && `· ${guest.phone}`}
        {notes && <em>{notes}</em>}
      </span>
      <StatusMark status={status} />
    </li>
  );
}

// The evening on paper: by service, with notes and a box to tick. Drawn only while something is printed.
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

import { clock, day as dayInWords } from "../../i18n/when";
import type { Reservation } from "../house/reservations";
import { useHere } from "../house/restaurant";
import { useLocale } from "../words/useLocale";
import { useDesk } from "./desk";
import { isGone, totals } from "./evening";
import type { Held } from "./hours";
import { useServiceWords } from "./say";

/** Whether the page is being printed. It must be drawn before the browser looks, hence at once. */
export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(() => matchMedia("print").matches);
  useEffect(() => {
    const media = matchMedia("print");
    const look = () => flushSync(() => setPrinting(media.matches));
    media.addEventListener("change", look);
    return () => media.removeEventListener("change", look);
  }, []);
  return isPrinting;
}

export function PrintSheet({ list, services }: { list: Reservation[]; services: Held[] }) {
  const { slug, date } = useDesk();
  const here = useHere(slug);
  const locale = useLocale();
  const keys = [...new Set([...services.map((it) => it.key), ...list.map((it) => it.service)])];
  const nameOf = (key: string) => services.find((it) => it.key === key)?.name ?? key;
  return (
    <div className="print-sheet">
      <h1>
        {here.name}, {dayInWords(date, locale)}
      </h1>
      {keys.filter((key) => list.some((it) => it.service === key && !isGone(it))).map((key) => (
        <Part key={key} name={nameOf(key)} list={list.filter((it) => it.service === key && !isGone(it))} />
      ))}
    </div>
  );
}

function Part({ name, list }: { name: string; list: Reservation[] }) {
  const { t, c } = useServiceWords();
  const { all } = totals(list);
  return (
    <section>
      <h2>
        {name} · {c("parties", { count: all.parties })}, {c("covers", { count: all.covers })}
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("column.done")}</th>
            <th scope="col">{t("column.time")}</th>
            <th scope="col">{t("column.party")}</th>
            <th scope="col">{t("column.name")}</th>
            <th scope="col">{t("column.tables")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("column.notes")}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((it) => (
            <Line key={it.id} it={it} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Line({ it }: { it: Reservation }) {
  const { c, name } = useServiceWords();
  const locale = useLocale();
  return (
    <tr>
      <td>
        <span className="tick" />
      </td>
      <td>{clock(it.starts_at, locale)}</td>
      <td>{it.party_size}</td>
      <td>
        {name(it)}
        {it.guest.phone && <small> {it.guest.phone}</small>}
      </td>
      <td>{it.tables.join(" + ")}</td>
      <td>{c(`status.${it.status as "booked"}`)}</td>
      <td>{it.notes}</td>
    </tr>
  );
}

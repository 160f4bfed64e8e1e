// Days as a picture, and as a table for whoever reads numbers. The picture's library is loaded when it is wanted.
import "../look/changes.css";

import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { day, plusDays } from "../../i18n/when";
import { Waiting } from "../app/Notice";
import { useLocale } from "../words/useLocale";
import type { UsageDay } from "./platform";

const Chart = lazy(() => import("./UsageChart"));

interface Shown {
  from: string;
  to: string;
  days: UsageDay[];
}

/** Every day of the span, also those on which nothing was used. */
export function filled({ from, to, days }: Shown): UsageDay[] {
  const known = new Map(days.map((it) => [it.day, it]));
  const all: UsageDay[] = [];
  for (let at = from; at <= to; at = plusDays(at, 1)) {
    all.push(known.get(at) ?? { day: at, bookings: 0, covers: 0, messages: 0, live_minutes: 0 });
  }
  return all;
}

export function UsageDays(shown: Shown) {
  const { t } = useTranslation("operator");
  const locale = useLocale();
  const days = filled(shown);
  return (
    <>
      <Suspense fallback={<Waiting />}>
        <Chart days={days} names={{ bookings: t("usage.bookings"), covers: t("usage.covers") }} written={(date) => day(date, locale, "short")} label={t("usage.picture")} />
      </Suspense>
      <details className="change-more">
        <summary>{t("usage.asTable")}</summary>
        <table className="change-table">
          <thead>
            <tr>
              {(["day", "bookings", "covers", "live"] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`usage.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((it) => (
              <tr key={it.day}>
                <th scope="row">{day(it.day, locale, "short")}</th>
                <td>{it.bookings}</td>
                <td>{it.covers}</td>
                <td>{it.live_minutes}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

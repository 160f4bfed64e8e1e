// One change: its author, its moment, and what differs, the old beside the new, in the words of the page. Long ones are opened
// when they are wanted.
import { Suspense } from "react";
import { useTranslation } from "react-i18next";

import { day, isDate, moment } from "../../../i18n/when";
import { useInstant } from "../../app/useInstant";
import { useLocale } from "../../words/useLocale";
import type { Author } from "./authors";
import { type Change, type Difference, differences, human, said, turn } from "./change";
import { type NameOf, useSpoken } from "./useSpoken";

/** More than these are opened on demand. */
const SHOWN_AT_ONCE = 4;

interface Shown {
  change: Change;
  author: Author;
  zone?: string | undefined;
  /** What areas and services are called, where that is known. */
  names?: NameOf;
}

export function ChangeLine({ change, author, zone, names }: Shown) {
  const { t } = useTranslation("people");
  const locale = useLocale();
  const at = useInstant(zone);
  const all = differences(change);
  const way = change.channel && t(`ways.${change.channel as "staff"}`, { defaultValue: human(change.channel) });
  return (
    <li className="change">
      <div className="change-head">
        <strong>
          {t(`kinds.${change.kind as "table"}`, { defaultValue: human(change.kind) })} <span className="change-name">{nameOf(change, locale)}</span>
        </strong>
        <span className="tag" data-tone={TONES[turn(change)]}>
          {change.kind === "hold" ? t(`hold.${change.reason as "placed"}`, { defaultValue: human(change.reason) }) : t(`turn.${turn(change)}`)}
        </span>
      </div>
      <small className="change-who">
        {t("changes.who", { who: author(change), when: at(change.at) })}
        {way && ` · ${way}`}
      </small>
      {/* It takes words of other rooms, which load here and not instead of the page. */}
      <Suspense>
        <Differences all={all} names={names} />
      </Suspense>
    </li>
  );
}

const TONES = { added: "good", removed: "bad", changed: undefined } as const;

/** What people call it: its name if it has one, else its key; reservations and guests are numbers that tell nobody anything. */
function nameOf({ entity, after, before }: Change, locale: string): string {
  const it = (after ?? before) as { name?: unknown; date?: unknown; time?: unknown } | null;
  if (typeof it?.name === "string") return it.name;
  if (typeof it?.date === "string" && typeof it.time === "string") return moment(`${it.date}T${it.time}`, locale);
  const days = entity.split("/");
  if (days.every(isDate)) return [...new Set(days)].map((date) => day(date, locale, "short")).join(" – ");
  return /^(res|wtl|hld)_/.test(entity) ? "" : entity;
}

interface Differing {
  all: Difference[];
  names: NameOf | undefined;
}

function Differences({ all, names }: Differing) {
  const { t } = useTranslation("people");
  if (all.length === 0) return null;
  if (all.length <= SHOWN_AT_ONCE) return <Table all={all} names={names} />;
  return (
    <details className="change-more">
      <summary>{t("changes.fields", { count: all.length })}</summary>
      <Table all={all} names={names} />
    </details>
  );
}

function Table({ all, names }: Differing) {
  const { t } = useTranslation("people");
  const spoken = useSpoken(names);
  return (
    <table className="change-table">
      <thead>
        <tr>
          <th scope="col">{t("changes.field")}</th>
          <th scope="col">{t("changes.before")}</th>
          <th scope="col">{t("changes.after")}</th>
        </tr>
      </thead>
      <tbody>
        {all.map(({ field: path, before, after }) => (
          <tr key={path}>
            <th scope="row">{spoken.field(path)}</th>
            <td>{said(path, before, spoken)}</td>
            <td>{said(path, after, spoken)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

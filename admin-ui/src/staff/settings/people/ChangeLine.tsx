// One change: its author, its moment, and what differs, the old beside the new. Long ones are opened when they are wanted.
import { useTranslation } from "react-i18next";

import { useInstant } from "../../app/useInstant";
import { useLocale } from "../../words/useLocale";
import type { Author } from "./authors";
import { type Change, type Difference, differences, human, said, type Spoken, turn } from "./change";

/** More than these are opened on demand. */
const SHOWN_AT_ONCE = 4;

interface Shown {
  change: Change;
  author: Author;
  zone?: string | undefined;
}

export function ChangeLine({ change, author, zone }: Shown) {
  const { t } = useTranslation("people");
  const at = useInstant(zone);
  const all = differences(change);
  const way = change.channel && t(`ways.${change.channel as "staff"}`, { defaultValue: human(change.channel) });
  return (
    <li className="change">
      <div className="change-head">
        <strong>
          {t(`kinds.${change.kind as "table"}`, { defaultValue: human(change.kind) })} <span className="change-name">{nameOf(change)}</span>
        </strong>
        <span className="tag" data-tone={TONES[turn(change)]}>
          {change.kind === "hold" ? human(change.reason) : t(`turn.${turn(change)}`)}
        </span>
      </div>
      <small className="change-who">
        {t("changes.who", { who: author(change), when: at(change.at) })}
        {way && ` · ${way}`}
      </small>
      <Differences all={all} />
    </li>
  );
}

const TONES = { added: "good", removed: "bad", changed: undefined } as const;

/** What people call it: its name if it has one, else its key; reservations and guests are numbers that tell nobody anything. */
function nameOf({ entity, after, before }: Change): string {
  const it = (after ?? before) as { name?: unknown; date?: unknown; time?: unknown } | null;
  if (typeof it?.name === "string") return it.name;
  if (typeof it?.date === "string" && typeof it.time === "string") return `${it.date} ${it.time}`;
  return /^(res|wtl|hld)_/.test(entity) ? "" : entity;
}

function Differences({ all }: { all: Difference[] }) {
  const { t } = useTranslation("people");
  if (all.length === 0) return null;
  if (all.length <= SHOWN_AT_ONCE) return <Table all={all} />;
  return (
    <details className="change-more">
      <summary>{t("changes.fields", { count: all.length })}</summary>
      <Table all={all} />
    </details>
  );
}

function Table({ all }: { all: Difference[] }) {
  const { t } = useTranslation("people");
  const spoken = useSpoken();
  const field = (path: string) => t(`field.${path.replaceAll(".", "_") as "name"}`, { defaultValue: human(path) });
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
            <th scope="row">{field(path)}</th>
            <td>{said(path, before, spoken)}</td>
            <td>{said(path, after, spoken)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A Monday, to name weekdays by. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

function useSpoken(): Spoken {
  const { t } = useTranslation(["people", "common"]);
  const weekdays = new Intl.DateTimeFormat(useLocale(), { weekday: "short", timeZone: "UTC" });
  return {
    yes: t("people:yes"),
    no: t("people:no"),
    weekday: (index) => weekdays.format(MONDAY + index * DAY_MS),
    word: (field, value) => {
      if (field === "status") return t(`common:status.${value as "booked"}`, { defaultValue: human(value) });
      if (field === "role") return t(`common:role.${value as "owner"}`, { defaultValue: value });
      return value;
    },
  };
}

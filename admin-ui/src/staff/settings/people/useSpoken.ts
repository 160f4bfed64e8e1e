// The words for fields and values of what was changed: first those of this room, then those that the settings have for the same.
import { useTranslation } from "react-i18next";

import { clock, day, isDate, moment } from "../../../i18n/when";
import { useLocale } from "../../words/useLocale";
import { human, type Spoken } from "./change";

/** What an area or a service is called. */
export type NameOf = (list: "areas" | "services", key: string) => string | undefined;

/** A Monday, to name weekdays by. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

export function useSpoken(nameOf: NameOf = () => undefined): Spoken {
  const { t } = useTranslation(["people", "common", "settings", "service"]);
  const locale = useLocale();
  const weekdays = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const found = (key: string) => t(key as "people:yes", { defaultValue: "" });
  const part = (name: string) => found(`people:field.${name}`) || found(`settings:field.${name}`) || human(name);
  return {
    yes: t("people:yes"),
    no: t("people:no"),
    weekday: (index) => weekdays.format(MONDAY + index * DAY_MS),
    field: (path) => found(`people:field.${path.replaceAll(".", "_")}`) || path.split(".").map(part).join(", "),
    turn: (party, minutes) => t("people:stay", { party, minutes }),
    word: (field, value) => found(`${ROOMS[field] ?? "people:none"}.${value}`) || found(`people:state.${value}`) || named(field, value, nameOf) || time(value, locale) || value,
  };
}

/** Where the words of a field's values are. */
const ROOMS: Record<string, string> = {
  status: "common:status",
  role: "common:role",
  channel: "settings:channel",
  category: "settings:category",
  shape: "settings:shape",
  starts_for: "settings:startsFor",
  then: "settings:then",
  exceeded: "service:limit",
};

function named(field: string, value: string, nameOf: NameOf): string | undefined {
  if (field === "area" || field === "areas") return nameOf("areas", value);
  return field === "service" || field === "services" ? nameOf("services", value) : undefined;
}

/** A day, a moment or a time of day as people write it. */
function time(value: string, locale: string): string | undefined {
  if (isDate(value)) return day(value, locale, "short");
  if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return moment(value, locale);
  return /^\d{2}:\d{2}$/.test(value) ? clock(`2000-01-01T${value}`, locale) : undefined;
}

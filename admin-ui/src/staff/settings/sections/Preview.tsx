// What comes of the hours, limits and exceptions: the starts of a day, and how long parties stay through the week.
import { NativeSelect, TextInput } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { clock } from "../../../i18n/when";
import type { Service } from "../../house/restaurant";
import { useLocale } from "../../words/useLocale";
import { useDraft } from "../draft/DraftProvider";
import { valueAt } from "../draft/pointer";
import { numberIn } from "../kit/fields";
import { type Day, WEEK } from "../kit/Picks";
import { type Start, startsOf, turnMatrix } from "./preview";

/** `party_max` of a line that is meant for everybody beyond. */
const ANY_PARTY = 500;

export function Preview({ at, isWeekly }: { at: string; isWeekly: boolean }) {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const service = valueAt(file, at) as Service;
  const days = WEEK.filter((day) => service.days?.includes(day));
  const [picked, setPicked] = useState<Day>();
  const [party, setParty] = useState<number | undefined>(2);
  const day = picked && days.includes(picked) ? picked : days[0];
  return (
    <>
      <div className="preview-asks">
        {isWeekly && (
          <NativeSelect size="md" label={t("field.previewDay")} value={day} data={days.map((value) => ({ value, label: t(`day.${value}`) }))}
            onChange={(event) => setPicked(event.currentTarget.value as Day)} />
        )}
        <TextInput size="md" className="number" inputMode="numeric" label={t("field.previewParty")} value={party ?? ""} onChange={(event) => setParty(numberIn(event.currentTarget.value))} />
      </div>
      {party !== undefined && <Starts starts={startsOf(service, isWeekly ? day : undefined, party)} party={party} />}
      {isWeekly && <Matrix service={service} />}
    </>
  );
}

function Starts({ starts, party }: { starts: Start[]; party: number }) {
  const { t } = useTranslation("settings");
  const locale = useLocale();
  const shown = (time: string) => clock(`2000-01-01T${time}`, locale);
  if (starts.length === 0) return <p className="items-none">{t("preview.none", { count: party })}</p>;
  return (
    <ul className="starts" aria-label={t("preview.starts")}>
      {starts.map(({ time, until, startsFor }) => (
        <li key={time} data-for={startsFor}>
          {shown(time)}
          <small>{startsFor === "in_house" ? t("preview.staff") : t("preview.until", { time: shown(until) })}</small>
        </li>
      ))}
    </ul>
  );
}

function Matrix({ service }: { service: Service }) {
  const { t } = useTranslation("settings");
  const id = useId();
  const { days, rows } = turnMatrix(service);
  if (days.length === 0) return null;
  return (
    <div className="scrolls" role="region" aria-labelledby={id} tabIndex={0}>
      <table className="matrix">
        <caption id={id}>{t("preview.matrix")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("field.party")}</th>
            {days.map((day) => <th key={day} scope="col">{t(`day.${day}`)}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ party, stays }) => (
            <tr key={party}>
              <th scope="row">{party >= ANY_PARTY ? t("preview.beyond") : t("preview.partyUpTo", { count: party })}</th>
              {stays.map((minutes, nth) => <td key={days[nth]}>{range(minutes)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function range(minutes: number[]): string {
  const [least, most] = [minutes[0], minutes.at(-1)];
  return least === most ? `${least ?? "–"}` : `${least}–${most}`;
}

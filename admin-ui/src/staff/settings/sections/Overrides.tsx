// Exceptions of a service: some days, some starts, for which something else holds.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Service } from "../../house/restaurant";
import { useDraft } from "../draft/DraftProvider";
import { valueAt } from "../draft/pointer";
import { ChoiceField, TimeField } from "../kit/fields";
import { Group } from "../kit/Group";
import { ItemList } from "../kit/ItemList";
import { Optional } from "../kit/Optional";
import { Days, WEEK } from "../kit/Picks";
import { Turns, TURNS_FIRST } from "../kit/Turns";
import { Pacing } from "./Pacing";

type Override = NonNullable<Service["overrides"]>[number];

const STARTS_FOR = ["online", "in_house", "nobody"] as const;

export function Overrides({ at, isWeekly }: { at: string; isWeekly: boolean }) {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const service = valueAt(file, at) as Service;
  const title = ({ days, from, to }: Override) => {
    const when = t("fromTo", { from: from ?? service.first_start, to: to ?? service.last_start });
    const on = days ? WEEK.filter((day) => days.includes(day)).map((day) => t(`day.${day}`)).join(" ") : "";
    return [on, when].filter(Boolean).join(" · ");
  };
  const summary = ({ turn_minutes, pacing, starts_for }: Override) =>
    [turn_minutes && t("part.turns"), pacing && t("part.pacing"), starts_for && t(`startsFor.${starts_for as "nobody"}`)].filter(Boolean).join(" · ");
  return (
    <ItemList<Override> at={`${at}/overrides`} title={title} summary={summary}
      add={(add) => <Button variant="default" size="md" className="add" onClick={() => add({ starts_for: "in_house" })}>{t("addException")}</Button>}>
      {(pointer) => <OverrideForm at={pointer} isWeekly={isWeekly} />}
    </ItemList>
  );
}

function OverrideForm({ at, isWeekly }: { at: string; isWeekly: boolean }) {
  const { t } = useTranslation("settings");
  const id = (name: string) => `${name}${at.replaceAll("/", "-")}`;
  const options = [{ value: "", label: t("startsFor.same") }, ...STARTS_FOR.map((value) => ({ value, label: t(`startsFor.${value}`) }))];
  return (
    <>
      {isWeekly && <Days at={`${at}/days`} as="override_days" emptyIsAbsent />}
      <div className="row top">
        <TimeField at={`${at}/from`} as="override_from" isOptional />
        <TimeField at={`${at}/to`} as="override_to" isOptional />
      </div>
      <ChoiceField at={`${at}/starts_for`} whenEmpty="" options={options} />
      <Group id={id("turns")} label={t("field.turn_minutes")}>
        <Optional at={`${at}/turn_minutes`} name="turn_minutes" unset="turns" first={TURNS_FIRST}>
          <Turns at={`${at}/turn_minutes`} />
        </Optional>
      </Group>
      <Group id={id("pacing")} label={t("field.pacing")}>
        <Optional at={`${at}/pacing`} name="pacing" first={{}}>
          <Pacing at={`${at}/pacing`} />
        </Optional>
      </Group>
    </>
  );
}

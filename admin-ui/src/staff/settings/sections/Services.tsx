// The services of the week.
import { useTranslation } from "react-i18next";

import type { Service } from "../../house/restaurant";
import { useDraft } from "../draft/DraftProvider";
import { Adding } from "../kit/Adding";
import { ItemList } from "../kit/ItemList";
import { keyFrom, keysOf } from "../kit/keys";
import { WEEK } from "../kit/Picks";
import { Part } from "./Part";
import { ServiceForm } from "./ServiceForm";

export function Services() {
  return (
    <Part name="weekly" isWide>
      <ServiceList at="/services" isWeekly />
    </Part>
  );
}

interface Props {
  at: string;
  /** A special day has its date instead of weekdays. */
  isWeekly: boolean;
}

export function ServiceList({ at, isWeekly }: Props) {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const made = (name: string): Service => ({
    key: keyFrom(name, keysOf(file)), name, first_start: "18:00", last_start: "21:00", ends: "23:30", ...(isWeekly ? { days: [...WEEK] } : {}),
  });
  const days = ({ days }: Service) => (days?.length === WEEK.length ? "" : WEEK.filter((day) => days?.includes(day)).map((day) => t(`day.${day}`)).join(" "));
  const summary = (service: Service) => [`${service.first_start}–${service.last_start}`, days(service)].filter(Boolean).join(" · ");
  return (
    <ItemList<Service> at={at} title={({ name, key }) => name ?? key} summary={summary} {...(isWeekly ? {} : { whenNone: t("closesAll") })}
      add={(add) => <Adding label={t("field.newService")} onAdd={(name) => add(made(name))} />}>
      {(pointer) => <ServiceForm at={pointer} isWeekly={isWeekly} />}
    </ItemList>
  );
}

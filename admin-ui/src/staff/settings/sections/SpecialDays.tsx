// Dates with services of their own. A new one begins with those of its weekday: most differ by little.
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";
import { day as inWords, isDate } from "../../../i18n/when";
import { useLocale } from "../../words/useLocale";
import { useDraft } from "../draft/DraftProvider";
import { Adding } from "../kit/Adding";
import { DateField } from "../kit/fields";
import { ItemList } from "../kit/ItemList";
import { Part } from "./Part";
import { ServiceList } from "./Services";
import { servicesOf } from "./special";

type SpecialDay = components["schemas"]["SpecialDayItem"];

export function SpecialDays() {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const locale = useLocale();
  const name = (date: string) => (isDate(date) ? `${inWords(date, locale)} ${date.slice(0, 4)}` : "…");
  const summary = ({ services }: SpecialDay) => (services.length ? services.map((it) => it.name ?? it.key).join(", ") : t("closesAll"));
  return (
    <Part name="dates" isWide>
      <ItemList<SpecialDay> at="/special_days" isSorted title={({ date }) => name(date)} summary={summary}
        add={(add) => <Adding label={t("field.newDay")} type="date" onAdd={(date) => add({ date, services: servicesOf(file, date) })} />}>
        {(at) => (
          <>
            <DateField at={`${at}/date`} />
            <ServiceList at={`${at}/services`} isWeekly={false} />
          </>
        )}
      </ItemList>
    </Part>
  );
}

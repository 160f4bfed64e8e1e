// A month at a time, to go to any day. Loaded when it is asked for.
import "dayjs/locale/de";
import "dayjs/locale/es";
import "dayjs/locale/fr";
import "dayjs/locale/it";
import "dayjs/locale/en-gb";

import { DatePicker } from "@mantine/dates";

import { day as inWords } from "../../i18n/when";
import { useLocale } from "../words/useLocale";
import { useServiceWords } from "./say";

export default function Calendar({ date, onPick }: { date: string; onPick: (date: string) => void }) {
  const { t } = useServiceWords();
  const locale = useLocale();
  const language = locale.slice(0, 2);
  return (
    <DatePicker
      className="service-calendar"
      locale={language === "en" ? "en-gb" : language}
      size="md"
      defaultDate={date}
      value={date}
      onChange={(picked) => picked && onPick(picked)}
      maxLevel="month"
      hideOutsideDates
      weekendDays={[]}
      ariaLabels={{ nextMonth: t("nextMonth"), previousMonth: t("previousMonth") }}
      getDayAriaLabel={(day) => inWords(day, locale)}
    />
  );
}

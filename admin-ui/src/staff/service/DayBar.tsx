// Which day, which service, how it is shown; whom one looks for; and the way to a new booking.
import { Button, Popover } from "@mantine/core";
import { IconCalendar, IconChevronLeft, IconChevronRight, IconPlus, IconPrinter, IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { day as dayInWords, plusDays } from "../../i18n/when";
import { Waiting } from "../app/Notice";
import { useLocale } from "../words/useLocale";
import { type Elsewhere, NEW, useDesk } from "./desk";
import type { Wanted } from "./evening";
import type { Held } from "./hours";
import { useServiceWords } from "./say";

const Calendar = lazy(() => import("./Calendar"));

interface Props {
  date: string;
  today: string;
  services: Held[];
  view: "timeline" | "list";
  wanted: Wanted;
  want: (wanted: Wanted) => void;
  go: (change: Elsewhere) => void;
}

export function DayBar({ date, today, services, view, wanted, want, go }: Props) {
  const { t } = useServiceWords();
  const { canWrite } = useDesk();
  const goTo = (date: string) => go({ date: date === today ? undefined : date });
  return (
    <div className="day-bar">
      <DaySteps date={date} today={today} goTo={goTo} />
      {services.length > 1 && (
        <Choice
          label={t("services")}
          value={wanted.service ?? ""}
          options={[["", t("allServices")], ...services.map((it) => [it.key, it.name] as [string, string])]}
          onChange={(service) => want({ ...wanted, service: service || undefined })}
        />
      )}
      <label className="day-search">
        <IconSearch size={18} aria-hidden />
        <input
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          value={wanted.text ?? ""}
          onChange={(event) => want({ ...wanted, text: event.currentTarget.value })}
        />
      </label>
      <Choice
        label={t("view.label")}
        value={view}
        options={[["timeline", t("view.timeline")], ["list", t("view.list")]]}
        onChange={(view) => go({ view: view as "timeline" | "list" })}
      />
      <button type="button" className="icon-button" aria-label={t("print")} onClick={() => window.print()}>
        <IconPrinter size={20} stroke={1.6} aria-hidden />
      </button>
      {canWrite && (
        <Button className="day-new" leftSection={<IconPlus size={18} aria-hidden />} onClick={() => go({ open: NEW })}>
          {t("newBooking")}
        </Button>
      )}
    </div>
  );
}

function DaySteps({ date, today, goTo }: { date: string; today: string; goTo: (date: string) => void }) {
  const { t, c } = useServiceWords();
  const locale = useLocale();
  const [isPicking, setPicking] = useState(false);
  const pick = (picked: string) => {
    setPicking(false);
    goTo(picked);
  };
  return (
    <div className="day-steps" role="group" aria-label={t("day")}>
      <button type="button" className="icon-button" aria-label={t("dayBefore")} onClick={() => goTo(plusDays(date, -1))}>
        <IconChevronLeft size={20} aria-hidden />
      </button>
      <Popover opened={isPicking} onChange={setPicking} position="bottom-start" trapFocus withRoles={false}>
        <Popover.Target>
          <button type="button" className="day-name" aria-expanded={isPicking} onClick={() => setPicking(!isPicking)}>
            <IconCalendar size={18} stroke={1.6} aria-hidden />
            {date === today && <strong>{c("today")}</strong>}
            <span>{dayInWords(date, locale, "short")}</span>
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <Suspense fallback={<Waiting />}>
            <Calendar date={date} onPick={pick} />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
      <button type="button" className="icon-button" aria-label={t("dayAfter")} onClick={() => goTo(plusDays(date, 1))}>
        <IconChevronRight size={20} aria-hidden />
      </button>
      {date !== today && (
        <button type="button" className="text-button" onClick={() => goTo(today)}>
          {c("today")}
        </button>
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: [value: string, name: string][];
  onChange: (value: string) => void;
}

/** One of a few, side by side. */
function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <div className="choice" role="group" aria-label={label}>
      {options.map(([key, name]) => (
        <button key={key} type="button" aria-pressed={key === value} onClick={() => onChange(key)}>
          {name}
        </button>
      ))}
    </div>
  );
}

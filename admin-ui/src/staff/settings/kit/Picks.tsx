// Some of several, each a chip: weekdays, tables, areas, services.
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";
import { Group } from "./Group";
import { useDraft } from "../draft/DraftProvider";
import { isUnder } from "../draft/pointer";
import { useFaultText } from "./useFaultText";
import { type FieldProps, useField } from "./useField";

export interface Option {
  value: string;
  label: string;
}

export function Picks({ options, emptyIsAbsent, ...props }: FieldProps & { options: Option[]; emptyIsAbsent?: boolean }) {
  const { faults } = useDraft();
  const { id, value = [], set, label, hint, readOnly } = useField<string[]>(props);
  // One that is wrong is told for all of them: it is one thing that is said.
  const error = useFaultText()(faults.find(({ pointer }) => isUnder(pointer, props.at)));
  const lost = value.filter((it) => !options.some((option) => option.value === it)).map((it) => ({ value: it, label: it }));
  const toggle = (it: string) => {
    const order = [...options, ...lost].map((option) => option.value);
    const next = value.includes(it) ? value.filter((other) => other !== it) : order.filter((other) => other === it || value.includes(other));
    set(next.length === 0 && emptyIsAbsent ? undefined : next);
  };
  return (
    <Group {...{ id, label, hint, error }}>
      <div className="chips">
        {[...options, ...lost].map((option) => (
          <label key={option.value} className="chip">
            <input type="checkbox" checked={value.includes(option.value)} disabled={readOnly} onChange={() => toggle(option.value)} />
            {option.label}
          </label>
        ))}
      </div>
    </Group>
  );
}

export type Day = components["schemas"]["Day"];
export const WEEK: Day[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

export function Days({ only = WEEK, ...props }: FieldProps & { only?: Day[]; emptyIsAbsent?: boolean }) {
  const { t } = useTranslation("settings");
  return <Picks {...props} options={only.map((value) => ({ value, label: t(`day.${value}`) }))} />;
}

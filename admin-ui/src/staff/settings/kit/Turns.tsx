// How long parties stay, by size.
import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";
import { NumberField } from "./fields";
import { Group } from "./Group";
import { useField } from "./useField";

type Turn = components["schemas"]["TurnItem"];

export const TURNS_DEFAULT: Turn[] = [{ party_max: 2, minutes: 90 }, { party_max: 4, minutes: 105 }, { party_max: 6, minutes: 120 }, { party_max: 500, minutes: 150 }];
/** What somebody begins with who says it for themselves. */
export const TURNS_FIRST: Turn[] = [{ party_max: 2, minutes: 90 }, { party_max: 4, minutes: 105 }, { party_max: 8, minutes: 120 }];

export function Turns({ at }: { at: string }) {
  const { t } = useTranslation("settings");
  const { id, value = [], set, label, error, readOnly } = useField<Turn[]>({ at, as: "turn_minutes" });
  const last = value.at(-1);
  const more = { party_max: (last?.party_max ?? 0) + 2, minutes: (last?.minutes ?? 75) + 15 };
  return (
    <Group {...{ id, label, error }}>
      <div className="turns">
        {value.map((turn, nth) => (
          <div key={nth} className="turn">
            <NumberField at={`${at}/${nth}/party_max`} unit="covers" bare />
            <NumberField at={`${at}/${nth}/minutes`} unit="minutes" bare />
            <NumberField at={`${at}/${nth}/told_minutes`} unit="minutes" whenEmpty={turn.minutes ?? ""} bare />
            {!readOnly && (
              <button type="button" className="icon-button" aria-label={t("removeIt", { name: `${t("field.party_max")} ${turn.party_max}` })} onClick={() => set(value.toSpliced(nth, 1))}>
                <IconTrash size={20} stroke={1.6} aria-hidden />
              </button>
            )}
          </div>
        ))}
        {!readOnly && <Button variant="default" size="md" className="add" onClick={() => set([...value, more])}>{t("addTurn")}</Button>}
      </div>
    </Group>
  );
}

// One service: its hours, how long parties stay, how many at once, and what is different on some days or at some times.
import { useTranslation } from "react-i18next";

import { useDraft } from "../draft/DraftProvider";
import { NumberField, TextField, TimeField } from "../kit/fields";
import { Optional } from "../kit/Optional";
import { Days } from "../kit/Picks";
import { Turns, TURNS_FIRST } from "../kit/Turns";
import { NightNote } from "./NightNote";
import { Overrides } from "./Overrides";
import { Pacing } from "./Pacing";
import { Sub } from "./Part";
import { Preview } from "./Preview";

export function ServiceForm({ at, isWeekly }: { at: string; isWeekly: boolean }) {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  return (
    <>
      <TextField at={`${at}/name`} />
      {isWeekly && <Days at={`${at}/days`} />}
      <div className="row">
        <TimeField at={`${at}/first_start`} bare />
        <TimeField at={`${at}/last_start`} bare />
        <TimeField at={`${at}/ends`} bare />
      </div>
      <p className="group-hint">{t("hint.last_start")}</p>
      <NightNote at={at} />
      <div className="row top">
        <NumberField at={`${at}/slot_minutes`} unit="minutes" whenEmpty={15} />
        <NumberField at={`${at}/buffer_minutes`} unit="minutes" whenEmpty={file.policy?.buffer_minutes ?? 0} />
        <NumberField at={`${at}/overbook_parties`} unit="parties" whenEmpty={0} />
      </div>
      <Sub name="turns">
        <Optional at={`${at}/turn_minutes`} name="turn_minutes" first={TURNS_FIRST}>
          <Turns at={`${at}/turn_minutes`} />
        </Optional>
      </Sub>
      <Sub name="pacing">
        <Pacing at={`${at}/pacing`} />
      </Sub>
      <Sub name="overrides">
        <Overrides at={at} isWeekly={isWeekly} />
      </Sub>
      <Sub name="preview">
        <Preview at={at} isWeekly={isWeekly} />
      </Sub>
    </>
  );
}

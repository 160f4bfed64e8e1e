// How many covers and parties may start at once.
import { useTranslation } from "react-i18next";

import { NumberField } from "../kit/fields";

export function Pacing({ at }: { at: string }) {
  const { t } = useTranslation("settings");
  const limit = { whenEmpty: t("noLimit"), bare: true };
  return (
    <>
      <div className="row">
        <NumberField at={`${at}/covers_per_slot`} {...limit} />
        <NumberField at={`${at}/online_covers_per_slot`} {...limit} />
      </div>
      <div className="row">
        <NumberField at={`${at}/parties_per_slot`} {...limit} />
        <NumberField at={`${at}/online_parties_per_slot`} {...limit} />
      </div>
    </>
  );
}

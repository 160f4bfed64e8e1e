// That a service goes past midnight, said as it is typed: a last start before the first one is read as the next day's.
import { useTranslation } from "react-i18next";

import { clock } from "../../../i18n/when";
import type { Service } from "../../house/restaurant";
import { useLocale } from "../../words/useLocale";
import { useDraft } from "../draft/DraftProvider";
import { valueAt } from "../draft/pointer";
import { nightOf } from "./preview";

export function NightNote({ at }: { at: string }) {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const locale = useLocale();
  const service = valueAt(file, at) as Service;
  const night = nightOf(service);
  const time = (it: string) => clock(`2000-01-01T${it}`, locale);
  return (
    <div role="status" className="night-note" data-tone={night === "long" ? "warn" : undefined} hidden={night === "none"}>
      {night === "end" && t("night.end", { ends: time(service.ends) })}
      {(night === "starts" || night === "long") && t("night.starts", { first: time(service.first_start), last: time(service.last_start) })}
      {night === "long" && <strong>{t("night.long", { first: time(service.first_start) })}</strong>}
    </div>
  );
}

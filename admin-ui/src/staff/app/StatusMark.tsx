// Where a party stands, in a word and a colour.
import { useTranslation } from "react-i18next";

import type { Status } from "../house/reservations";

export function StatusMark({ status }: { status: string }) {
  const { t } = useTranslation();
  return (
    <span className="status" data-status={status}>
      {t(`status.${status as Status}`, { defaultValue: status })}
    </span>
  );
}

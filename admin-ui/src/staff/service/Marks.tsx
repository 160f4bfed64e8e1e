// What must be seen at a glance about a party: kept table, guest who stayed away before, wheelchair, beyond a limit; and what
// was noted, allergies so that nobody overlooks them.
import { IconAlertTriangle, IconFlag, IconLock, IconNote, IconWheelchair } from "@tabler/icons-react";

import type { Reservation } from "../house/reservations";
import { isAllergy } from "./evening";
import { useServiceWords } from "./say";

export function Marks({ it }: { it: Reservation }) {
  const { t } = useServiceWords();
  return (
    <span className="marks">
      {it.is_locked && <Mark name={t("mark.locked")} Icon={IconLock} />}
      {it.is_flagged && <Mark name={t("mark.flagged")} Icon={IconFlag} isBad />}
      {it.accessible && <Mark name={t("mark.accessible")} Icon={IconWheelchair} />}
    </span>
  );
}

function Mark({ name, Icon, isBad }: { name: string; Icon: typeof IconLock; isBad?: boolean }) {
  return (
    <span className="mark" role="img" aria-label={name} title={name} data-bad={isBad || undefined}>
      <Icon size={15} stroke={1.8} aria-hidden />
    </span>
  );
}

/** In the timeline there is room for a sign only. */
export function NoteMark({ notes }: { notes: string | null }) {
  const { t } = useServiceWords();
  if (!notes) return null;
  return isAllergy(notes) ? <Mark name={t("mark.allergy")} Icon={IconAlertTriangle} isBad /> : <Mark name={t("mark.notes")} Icon={IconNote} />;
}

export function Notes({ notes }: { notes: string | null }) {
  const { t } = useServiceWords();
  if (!notes) return null;
  const isBad = isAllergy(notes);
  return (
    <span className="notes" data-allergy={isBad || undefined}>
      {isBad && (
        <strong>
          <IconAlertTriangle size={15} stroke={2} aria-hidden /> {t("mark.allergy")}:{" "}
        </strong>
      )}
      {notes}
    </span>
  );
}

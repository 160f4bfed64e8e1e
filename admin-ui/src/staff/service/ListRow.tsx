// One party in the list. It is drawn again only when something about it has changed.
import { memo } from "react";

import { clock } from "../../i18n/when";
import { StatusMark } from "../app/StatusMark";
import type { Reservation } from "../house/reservations";
import { useLocale } from "../words/useLocale";
import { useDesk } from "./desk";
import { overdueMinutes, quickSteps, seatedMinutes } from "./evening";
import { Marks, Notes } from "./Marks";
import { useServiceWords } from "./say";
import { StepButton } from "./StepButton";

interface Props {
  it: Reservation;
  /** The first of its time. */
  isFirst: boolean;
  late: number;
  now: number;
}

export const ListRow = memo(function ListRow({ it, isFirst, late, now }: Props) {
  const { t, name } = useServiceWords();
  const { open, canWrite } = useDesk();
  const locale = useLocale();
  return (
    <li className="entry" data-status={it.status} data-first={isFirst || undefined} data-reservation={it.id}>
      <button type="button" className="entry-open" onClick={() => open(it.id)}>
        <span className="entry-time">{clock(it.starts_at, locale)}</span>
        <span className="entry-party" aria-hidden>
          {it.party_size}
        </span>
        <span className="unseen">{t("partyOf", { count: it.party_size })}</span>
        <span className="entry-who">
          <span className="entry-name">{name(it)}</span>
          <Marks it={it} />
        </span>
        <span className="entry-table">
          <Tables it={it} />
        </span>
        <span className="entry-state">
          <StatusMark status={it.status} />
          <Since it={it} late={late} now={now} />
        </span>
        <Notes notes={it.notes} />
      </button>
      {canWrite && (
        <span className="entry-steps">
          {quickSteps(it, late > 0).map((step, at) => (
            <StepButton key={step} it={it} step={step} isFirst={at === 0} />
          ))}
        </span>
      )}
    </li>
  );
});

function Tables({ it }: { it: Reservation }) {
  const { t } = useServiceWords();
  const { file } = useDesk();
  const areaKey = file.tables.find((table) => table.key === it.tables[0])?.area ?? it.area;
  const area = file.areas?.find((one) => one.key === areaKey)?.name;
  return (
    <>
      <b data-none={it.tables.length === 0 || undefined}>{it.tables.join(" + ") || t("noTable")}</b>
      {area && <small>{area}</small>}
    </>
  );
}

/** How late, or how long at the table, and whether longer than meant. */
function Since({ it, late, now }: { it: Reservation; late: number; now: number }) {
  const { t } = useServiceWords();
  if (late > 0) return <em className="since" data-late>{t("late", { count: late })}</em>;
  if (it.status === "arrived" && it.arrived !== null && it.arrived < it.party_size) return <em className="since">{t("arrivedOf", { arrived: it.arrived, party: it.party_size })}</em>;
  const seated = now ? seatedMinutes(it, now) : undefined;
  if (seated === undefined) return null;
  const over = overdueMinutes(it, now);
  if (over > 0) return <em className="since" data-late>{t("overdue", { count: over })}</em>;
  return <em className="since">{t("seatedFor", { count: seated })}</em>;
}

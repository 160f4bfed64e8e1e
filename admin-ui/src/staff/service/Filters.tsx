// Where parties stand, with how many, to see only those.
import { STATUSES, byStatus, type Wanted } from "./evening";
import type { Reservation } from "../house/reservations";
import { useServiceWords } from "./say";

interface Props {
  list: Reservation[];
  wanted: Wanted;
  want: (wanted: Wanted) => void;
}

export function Filters({ list, wanted, want }: Props) {
  const { t, c } = useServiceWords();
  const counts = byStatus(list);
  const offered = STATUSES.filter((it) => counts.has(it) || it === wanted.status);
  if (!offered.length) return null;
  return (
    <div className="day-filters" role="group" aria-label={t("filter")}>
      <button type="button" className="chip" aria-pressed={!wanted.status} onClick={() => want({ ...wanted, status: undefined })}>
        {t("all")} <b>{list.length}</b>
      </button>
      {offered.map((status) => (
        <button
          key={status}
          type="button"
          className="chip"
          data-status={status}
          aria-pressed={wanted.status === status}
          onClick={() => want({ ...wanted, status: wanted.status === status ? undefined : status })}
        >
          <span className="chip-dot" aria-hidden />
          {c(`status.${status}`)} <b>{counts.get(status) ?? 0}</b>
        </button>
      ))}
    </div>
  );
}

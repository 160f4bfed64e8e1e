// The parties in order of time: those that wait for a yes on top, those that are over at the end. Each row says all that a
// host must know and offers the next steps.
import { useNow } from "../house/time";
import { useHere } from "../house/restaurant";
import { isLive, type Reservation } from "../house/reservations";
import { Notice } from "../app/Notice";
import { useDesk } from "./desk";
import { lateMinutes } from "./evening";
import { ListRow } from "./ListRow";
import { useServiceWords } from "./say";

interface Props {
  list: Reservation[];
  isFiltered: boolean;
  onNew: () => void;
  clear: () => void;
}

export function ReservationList({ list, isFiltered, onNew, clear }: Props) {
  const { t } = useServiceWords();
  const { canWrite } = useDesk();
  if (!list.length && isFiltered) return <Notice title={t("none.found")} action={{ name: t("none.clear"), run: clear }} />;
  if (!list.length)
    return (
      <Notice title={t("none.title")} {...(canWrite ? { action: { name: t("newBooking"), run: onNew } } : {})}>
        {t("none.why")}
      </Notice>
    );
  const asking = list.filter((it) => it.status === "requested");
  const live = list.filter((it) => isLive(it) && it.status !== "requested");
  const over = list.filter((it) => !isLive(it));
  return (
    <div className="list">
      <Part name={t("part.asking")} list={asking} />
      <Part name={t("part.live")} list={live} />
      <Part name={t("part.over")} list={over} />
    </div>
  );
}

function Part({ name, list }: { name: string; list: Reservation[] }) {
  const { slug, file } = useDesk();
  const now = minute(useNow(useHere(slug)));
  if (!list.length) return null;
  return (
    <section className="list-part">
      <h2>
        {name} <span>{list.length}</span>
      </h2>
      <ul>
        {list.map((it, at) => (
          <ListRow key={it.id} it={it} isFirst={it.time !== list[at - 1]?.time} late={lateMinutes(it, file, now)} now={it.status === "seated" ? now : 0} />
        ))}
      </ul>
    </section>
  );
}

/** Rows are drawn anew once a minute, not with each look at the clock. */
function minute(now: number): number {
  return Math.floor(now / 60_000) * 60_000;
}

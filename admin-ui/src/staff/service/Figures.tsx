// The day in numbers: everybody, who is here, who is still to come.
import type { Reservation } from "../house/reservations";
import { type Count, totals } from "./evening";
import { useServiceWords } from "./say";

export function Figures({ list }: { list: Reservation[] }) {
  const { t } = useServiceWords();
  const { all, here, coming } = totals(list);
  return (
    <dl className="day-figures">
      <Figure name={t("figures.all")} count={all} />
      <Figure name={t("figures.here")} count={here} />
      <Figure name={t("figures.coming")} count={coming} />
    </dl>
  );
}

function Figure({ name, count }: { name: string; count: Count }) {
  const { c } = useServiceWords();
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <b>{c("covers", { count: count.covers })}</b> <span>{c("parties", { count: count.parties })}</span>
      </dd>
    </div>
  );
}

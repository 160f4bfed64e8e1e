// When, how many, where. Times that can be had are offered; staff may write down any other and answer for it.
import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";

import { answered, api } from "../../../api/client";
import { useDay } from "../../house/reservations";
import { houseKey, useHere } from "../../house/restaurant";
import { useNow } from "../../house/time";
import { useDesk } from "../desk";
import { useServiceWords } from "../say";
import { Count } from "./Count";
import { TablePicker } from "./TablePicker";
import { type Visit, windowOf } from "./visit";

/** The largest party that the API takes. */
const PARTY_MAX = 500;

interface Props {
  visit: Visit;
  set: (change: Partial<Visit>) => void;
  /** The reservation that is to be changed: what it has already is not in its way. */
  own?: string;
}

export function VisitFields({ visit, set, own }: Props) {
  const { t } = useServiceWords();
  const { file } = useDesk();
  return (
    <>
      <Count label={t("field.party")} value={visit.party} min={1} max={PARTY_MAX} onChange={(party) => set({ party })} />
      <div className="card-two">
        <TextInput type="date" label={t("field.date")} size="md" required value={visit.date} onChange={(event) => event.currentTarget.value && set({ date: event.currentTarget.value })} />
        <TextInput type="time" label={t("field.time")} size="md" required step={300} value={visit.time} onChange={(event) => set({ time: event.currentTarget.value })} />
      </div>
      <Times visit={visit} set={set} own={own} />
      {(file.areas?.length ?? 0) > 1 && (
        <NativeSelect
          label={t("field.area")}
          size="md"
          value={visit.area}
          onChange={(event) => set({ area: event.currentTarget.value })}
          data={[{ value: "", label: t("anyArea") }, ...file.areas!.map(({ key, name }) => ({ value: key, label: name }))]}
        />
      )}
      <Tables visit={visit} set={set} {...(own ? { own } : {})} />
    </>
  );
}

function Times({ visit: { date, party, area, time }, set, own }: { visit: Visit; set: Props["set"]; own: string | undefined }) {
  const { t } = useServiceWords();
  const { slug } = useDesk();
  const now = useNow(useHere(slug));
  const query = { date, party_size: party, ...(area ? { area } : {}), ...(own ? { reservation: own } : {}) };
  const asked = useQuery({
    queryKey: houseKey(slug, "availability", query),
    queryFn: () => answered(api.GET("/v1/staff/restaurants/{slug}/availability", { params: { path: { slug }, query } })),
    placeholderData: (before) => before,
  });
  if (!asked.data) return null;
  // What has gone by can be written down, and is offered to nobody.
  const slots = asked.data.slots.filter((slot) => Date.parse(slot.starts_at) >= now || slot.time === time);
  if (!slots.length) return <p className="hint">{t("noTimes")}</p>;
  return (
    <div className="times" role="group" aria-label={t("times")}>
      {slots.map((slot) => (
        <button key={slot.starts_at} type="button" className="chip" aria-pressed={slot.time === time} onClick={() => set({ time: slot.time })}>
          {slot.time}
        </button>
      ))}
    </div>
  );
}

function Tables({ visit, set, own }: Props) {
  const { t } = useServiceWords();
  const { slug, file } = useDesk();
  const day = useDay(slug, visit.date).data ?? [];
  const taken = windowOf(file, visit);
  if (!taken) return null;
  return (
    <details className="more">
      <summary>{visit.tables.length ? t("tablesChosen", { tables: visit.tables.join(" + ") }) : t("tablesBest")}</summary>
      <TablePicker chosen={visit.tables} onChange={(tables) => set({ tables })} {...taken} day={day} {...(own ? { own } : {})} />
    </details>
  );
}

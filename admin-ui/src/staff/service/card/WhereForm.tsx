// Other tables, a table to sit down at, or how many have come: what a step needs to be told.
import { Button } from "@mantine/core";
import { useState } from "react";

import type { Reservation } from "../../house/reservations";
import { type Attempt } from "../attempts";
import { arrive, move, seat } from "../changes";
import { minuteOf } from "../clock";
import { useDesk } from "../desk";
import { useServiceWords } from "../say";
import { useSaying } from "../useSaying";
import { Count } from "./Count";
import { TablePicker } from "./TablePicker";

interface Props {
  it: Reservation;
  day: Reservation[];
  doing: "move" | "seat" | "arrive";
  done: () => void;
}

export function WhereForm({ it, day, doing, done }: Props) {
  const { t } = useServiceWords();
  const { slug, date, attempt } = useDesk();
  const say = useSaying();
  const [tables, setTables] = useState(it.tables);
  const [covers, setCovers] = useState(it.arrived ?? it.party_size);
  const chosen = tables.length ? tables : undefined;
  const changes: Record<Props["doing"], Attempt["change"]> = {
    move: (on, exceed) => move(slug, on, chosen, exceed),
    seat: (on, exceed) => seat(slug, on, chosen, exceed),
    arrive: (on) => arrive(slug, on, covers),
  };
  const finish = (after: Reservation) => {
    done();
    say(after);
  };
  return (
    <form
      className="card-form"
      aria-label={t(`do.${doing}`)}
      onSubmit={(event) => {
        event.preventDefault();
        attempt({ name: t(`do.${doing}`), reservation: it, change: changes[doing], done: finish });
      }}
    >
      {doing === "arrive" ? (
        <Count label={t("field.arrived")} value={covers} min={1} max={it.party_size} onChange={setCovers} />
      ) : (
        <>
          <p className="hint">{t("tablesHint")}</p>
          <TablePicker chosen={tables} onChange={setTables} from={minuteOf(date, it.occupied_from)} until={minuteOf(date, it.occupied_until)} day={day} own={it.id} />
        </>
      )}
      <Button type="submit">{t(`do.${doing}`)}</Button>
    </form>
  );
}

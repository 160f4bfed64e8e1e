// Which tables: each a button that says for how many it is and who has it then. None chosen: the house gives the best.
import type { Reservation } from "../../house/reservations";
import { occupants } from "../conflicts";
import { useDesk } from "../desk";
import { useServiceWords } from "../say";

interface Props {
  chosen: string[];
  onChange: (chosen: string[]) => void;
  /** From one minute of the service day to another. */
  from: number;
  until: number;
  day: Reservation[];
  /** Whose tables they are to be; what it has already is not in its way. */
  own?: string;
}

export function TablePicker({ chosen, onChange, from, until, day, own }: Props) {
  const { t, name } = useServiceWords();
  const { file, date } = useDesk();
  const others = day.filter((it) => it.id !== own);
  const toggle = (key: string) => onChange(chosen.includes(key) ? chosen.filter((it) => it !== key) : [...chosen, key]);
  return (
    <div className="tables" role="group" aria-label={t("field.tables")}>
      {file.tables.map(({ key, seats }) => {
        const by = occupants([key], from, until, date, others)[0];
        return (
          <button key={key} type="button" className="table-chip" aria-pressed={chosen.includes(key)} data-taken={by ? true : undefined} onClick={() => toggle(key)}>
            <b>{key}</b>
            <small>{by ? name(by) : `${seats.min}–${seats.max}`}</small>
          </button>
        );
      })}
    </div>
  );
}

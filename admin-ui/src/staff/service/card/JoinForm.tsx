// A party that goes two ways, and two parties that become one.
import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";

import { drawnUuid } from "../../../api/insist";
import { clock } from "../../../i18n/when";
import { isLive, type Reservation } from "../../house/reservations";
import { useLocale } from "../../words/useLocale";
import { merge, split } from "../changes";
import { useDesk } from "../desk";
import { useServiceWords } from "../say";
import { useSaying } from "../useSaying";
import { Count } from "./Count";

interface Props {
  it: Reservation;
  day: Reservation[];
  doing: "split" | "merge";
  done: () => void;
}

export function JoinForm({ it, day, doing, done }: Props) {
  const { t, name } = useServiceWords();
  const { slug, attempt } = useDesk();
  const say = useSaying();
  const locale = useLocale();
  const others = day.filter((one) => one.id !== it.id && one.service === it.service && isLive(one) && one.status !== "requested");
  const [going, setGoing] = useState(1);
  const [other, setOther] = useState(others[0]?.id ?? "");
  const [key] = useState(drawnUuid);
  const finish = (after: Reservation) => {
    done();
    say(after);
  };
  const change = (on: Reservation, exceed: Parameters<typeof merge>[3]) => (doing === "split" ? split(slug, on, going, key) : merge(slug, on, other, exceed));
  return (
    <form
      className="card-form"
      aria-label={t(`do.${doing}`)}
      onSubmit={(event) => {
        event.preventDefault();
        attempt({ name: t(`do.${doing}`), reservation: it, change, done: finish });
      }}
    >
      {doing === "split" ? (
        <Count label={t("field.going")} value={going} min={1} max={it.party_size - 1} onChange={setGoing} />
      ) : (
        <NativeSelect
          label={t("field.other")}
          size="md"
          value={other}
          onChange={(event) => setOther(event.currentTarget.value)}
          data={others.map((one) => ({ value: one.id, label: `${clock(one.starts_at, locale)} ${name(one)}, ${one.party_size}` }))}
        />
      )}
      <Button type="submit" disabled={doing === "merge" && !other}>
        {t(`do.${doing}`)}
      </Button>
    </form>
  );
}

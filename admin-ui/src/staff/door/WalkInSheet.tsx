// The second tap: seat them, perhaps until somebody else comes, or put them in line with what they were told. A name helps
// to call them, and is not needed.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { clock } from "../../i18n/when";
import { Sheet } from "../app/Sheet";
import { useToast } from "../app/toast";
import type { Reservation } from "../house/reservations";
import { useStep } from "../house/steps";
import { minutesBetween } from "../house/time";
import { type Quote, usePutInLine, useSeatNow, useTakeOff } from "../house/waits";
import { useLocale } from "../words/useLocale";
import { useWaitWords } from "./WalkIns";

interface Asked {
  slug: string;
  quote: Quote;
  area: string | undefined;
  now: number;
  close: () => void;
}

export function WalkInSheet({ slug, quote, area, now, close }: Asked) {
  const { t } = useTranslation("door");
  const locale = useLocale();
  const time = (instant: string) => clock(instant, locale);
  const { t: common } = useTranslation();
  const { say } = useToast();
  const { step } = useStep(slug);
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const takeOff = useTakeOff(slug, () => undefined);
  const { shorter } = quote;
  const tables = (reservation: Reservation) => reservation.tables.join(" + ");
  const seat = useSeatNow(slug, (seated) => {
    const until = shorter && time(seated.occupied_until);
    say({ text: t(until ? "walkIn.seatedUntil" : "walkIn.seated", { tables: tables(seated), time: until }), undo: () => step(seated, "undo") });
    close();
  });
  const join = usePutInLine(slug, (wait) => {
    say({ text: t("walkIn.inLine", { position: wait.position ?? 1 }), undo: () => takeOff.mutate(wait) });
    close();
  });
  const walkIn = { party_size: quote.party_size, name, phone, area };
  const isFree = quote.quoted_minutes === 0;
  const waits = useWaitWords()(quote.quoted_minutes);
  return (
    <Sheet title={common("covers", { count: quote.party_size })} close={close} from="bottom" size="auto">
      <div className="sheet">
        {shorter ? <Shorter shorter={shorter} minutes={quote.quoted_minutes} now={now} /> : <p className="sheet-wait">{waits}</p>}
        <div className="sheet-acts">
          {(isFree || shorter) && (
            <Button size="lg" onClick={() => seat.mutate(shorter ? { ...walkIn, shorter } : walkIn)} loading={seat.isPending}>
              {shorter ? t("walkIn.seatUntil", { time: time(shorter.occupied_until) }) : t("walkIn.seat")}
            </Button>
          )}
          <Button size="lg" variant={isFree || shorter ? "default" : "filled"} onClick={() => join.mutate(walkIn)} loading={join.isPending}>
            {t("walkIn.join")}
          </Button>
        </div>
        <div className="sheet-fields">
          <TextInput size="md" label={t("walkIn.name")} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={100} autoComplete="off" />
          <TextInput size="md" type="tel" label={t("walkIn.phone")} value={phone} onChange={(event) => setPhone(event.currentTarget.value)} maxLength={40} autoComplete="off" />
        </div>
      </div>
    </Sheet>
  );
}

/** What they can have now for a while, and how long they would wait for more. */
function Shorter({ shorter, minutes, now }: { shorter: NonNullable<Quote["shorter"]>; minutes: number | null; now: number }) {
  const { t } = useTranslation("door");
  const time = clock(shorter.occupied_until, useLocale());
  const { tables, occupied_until } = shorter;
  return (
    <div>
      <p className="sheet-wait">
        {t("walkIn.freeUntil", { count: tables.length, tables: tables.join(" + "), time, minutes: minutesBetween(now, occupied_until) })}
      </p>
      {minutes !== null && <p className="hint">{t("walkIn.whole", { count: minutes })}</p>}
    </div>
  );
}

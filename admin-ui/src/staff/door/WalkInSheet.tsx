// The second tap: seat them, or put them in line with what they were told. A name helps to call them, and is not needed.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Sheet } from "../app/Sheet";
import { useToast } from "../app/toast";
import type { Reservation } from "../house/reservations";
import { useStep } from "../house/steps";
import { type Quote, usePutInLine, useSeatNow, useTakeOff } from "../house/waits";
import { useWaitWords } from "./WalkIns";

interface Asked {
  slug: string;
  quote: Quote;
  area: string | undefined;
  close: () => void;
}

export function WalkInSheet({ slug, quote, area, close }: Asked) {
  const { t } = useTranslation("door");
  const { t: common } = useTranslation();
  const { say } = useToast();
  const { step } = useStep(slug);
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const takeOff = useTakeOff(slug, () => undefined);
  const tables = (reservation: Reservation) => reservation.tables.join(" + ");
  const seat = useSeatNow(slug, (seated) => {
    say({ text: t("walkIn.seated", { tables: tables(seated) }), undo: () => step(seated, "undo") });
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
        <p className="sheet-wait">{waits}</p>
        <div className="sheet-acts">
          <Button size="lg" variant={isFree ? "filled" : "default"} onClick={() => seat.mutate(walkIn)} loading={seat.isPending}>
            {t("walkIn.seat")}
          </Button>
          <Button size="lg" variant={isFree ? "default" : "filled"} onClick={() => join.mutate(walkIn)} loading={join.isPending}>
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

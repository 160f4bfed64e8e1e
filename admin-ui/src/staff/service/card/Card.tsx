// One reservation at the right of the evening, a sheet of its own on a phone: everything about it and every step.
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { clock, day as dayInWords } from "../../../i18n/when";
import { Broken, Waiting } from "../../app/Notice";
import { Sheet } from "../../app/Sheet";
import { StatusMark } from "../../app/StatusMark";
import type { Reservation } from "../../house/reservations";
import { houseKey } from "../../house/restaurant";
import { useLocale } from "../../words/useLocale";
import { read } from "../changes";
import { useDesk } from "../desk";
import { Marks, Notes } from "../Marks";
import { useServiceWords } from "../say";
import { EditForm } from "./EditForm";
import { History } from "./History";
import { JoinForm } from "./JoinForm";
import { Steps } from "./Steps";
import { WhereForm } from "./WhereForm";

/** What is being done with it beside looking. */
export type Doing = "edit" | "move" | "seat" | "arrive" | "split" | "merge" | undefined;

export default function Card({ id, day }: { id: string; day: Reservation[] }) {
  const { c, name } = useServiceWords();
  const { slug, open } = useDesk();
  const ofDay = day.find((it) => it.id === id);
  const asked = useQuery({ queryKey: houseKey(slug, "reservation", id), queryFn: () => read(slug, id), enabled: !ofDay });
  const it = ofDay ?? asked.data;
  return (
    <SideSheet title={it ? name(it) : c("loading")} close={() => open(undefined)}>
      {it ? <Opened key={it.id} it={it} day={day} /> : asked.error ? <Broken error={asked.error} again={() => void asked.refetch()} /> : <Waiting />}
    </SideSheet>
  );
}

/** At the right; all of the screen where it is small. */
export function SideSheet({ title, close, children }: { title: string; close: () => void; children: React.ReactNode }) {
  const isSmall = useMediaQuery("(max-width: 700px)", undefined, { getInitialValueInEffect: false });
  return (
    <Sheet title={title} close={close} from="right" size={isSmall ? "100%" : 460}>
      {children}
    </Sheet>
  );
}

function Opened({ it, day }: { it: Reservation; day: Reservation[] }) {
  const { canWrite } = useDesk();
  const [doing, setDoing] = useState<Doing>();
  const done = () => setDoing(undefined);
  return (
    <div className="card">
      <Facts it={it} />
      <Guest it={it} />
      <Notes notes={it.notes} />
      {canWrite && <Steps it={it} doing={doing} setDoing={setDoing} />}
      {doing === "edit" && <EditForm it={it} day={day} done={done} />}
      {(doing === "move" || doing === "seat" || doing === "arrive") && <WhereForm key={doing} it={it} day={day} doing={doing} done={done} />}
      {(doing === "split" || doing === "merge") && <JoinForm key={doing} it={it} day={day} doing={doing} done={done} />}
      <History it={it} />
    </div>
  );
}

function Facts({ it }: { it: Reservation }) {
  const { t, c } = useServiceWords();
  const { file } = useDesk();
  const locale = useLocale();
  const area = file.areas?.find((one) => one.key === it.area)?.name;
  const rows: [string, string][] = [
    [t("field.when"), `${dayInWords(it.date, locale, "short")}, ${clock(it.starts_at, locale)} – ${clock(it.ends_at, locale)}`],
    [t("field.party"), it.arrived !== null && it.status === "arrived" ? t("arrivedOf", { arrived: it.arrived, party: it.party_size }) : c("covers", { count: it.party_size })],
    [t("field.tables"), it.tables.join(" + ") || t("noTable")],
    ...(area ? [[t("field.area"), area] as [string, string]] : []),
    [t("field.channel"), t(`channel.${it.channel as "online"}`)],
    ...(it.exceeded.length ? [[t("field.exceeded"), it.exceeded.map((limit) => t(`limit.${limit as "seats"}`)).join(", ")] as [string, string]] : []),
    ...(it.request_expires_at && it.status === "requested" ? [[t("field.answerBy"), clock(it.request_expires_at, locale)] as [string, string]] : []),
    ...(it.cancelled_at ? [[c("status.cancelled"), `${clock(it.cancelled_at, locale)}${it.cancelled_late ? `, ${t("cancelledLate")}` : ""}`] as [string, string]] : []),
  ];
  return (
    <>
      <p className="card-state">
        <StatusMark status={it.status} />
        <Marks it={it} />
      </p>
      <dl className="card-facts">
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Guest({ it: { guest, is_flagged } }: { it: Reservation }) {
  const { t } = useServiceWords();
  return (
    <div className="card-guest">
      {is_flagged && <p className="warned">{t("mark.flagged")}</p>}
      {guest.phone && (
        <a className="text-button" href={`tel:${guest.phone.replace(/[^\d+]/g, "")}`}>
          {guest.phone}
        </a>
      )}
      {guest.email && (
        <a className="text-button" href={`mailto:${guest.email}`}>
          {guest.email}
        </a>
      )}
    </div>
  );
}

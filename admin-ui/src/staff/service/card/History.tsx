// What happened to a reservation, the latest first. Asked for when it is opened.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { moment } from "../../../i18n/when";
import { Broken, Waiting } from "../../app/Notice";
import type { Reservation } from "../../house/reservations";
import { houseKey, useMay } from "../../house/restaurant";
import { useLocale } from "../../words/useLocale";
import { useDesk } from "../desk";
import { useServiceWords } from "../say";

type Change = components["schemas"]["Change"];

export function History({ it }: { it: Reservation }) {
  const { t } = useServiceWords();
  const { slug } = useDesk();
  const may = useMay(slug);
  const [isOpen, setOpen] = useState(false);
  if (!may("changes:read")) return null;
  return (
    <section className="history">
      <button type="button" className="text-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t("history.title")}
      </button>
      {isOpen && <Changes id={it.id} />}
    </section>
  );
}

function Changes({ id }: { id: string }) {
  const { slug } = useDesk();
  const asked = useQuery({ queryKey: houseKey(slug, "changes", id), queryFn: () => ask(slug, id) });
  if (asked.error) return <Broken error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Waiting />;
  return (
    <ol>
      {asked.data.map((change) => (
        <Line key={change.id} change={change} />
      ))}
    </ol>
  );
}

function Line({ change: { at, reason, by, after } }: { change: Change }) {
  const { t } = useServiceWords();
  const locale = useLocale();
  const stood = after as { time?: string; tables?: string[]; party_size?: number } | null;
  const where = [stood?.time, stood?.tables?.join(" + ")].filter(Boolean).join(", ");
  return (
    <li>
      <span>{moment(at, locale)}</span>
      <b>{t(`history.reason.${reason as "booked"}`, { defaultValue: reason })}</b>
      <span>{[where, by && t(`history.by.${(by.role ?? by.kind) as "house"}`, { defaultValue: by.role ?? by.kind })].filter(Boolean).join(" · ")}</span>
    </li>
  );
}

async function ask(slug: string, reservation: string): Promise<Change[]> {
  const params = { path: { slug }, query: { reservation, limit: 500 } };
  const page = await answered(api.GET("/v1/staff/restaurants/{slug}/changes", { params }));
  return page.items.reverse();
}

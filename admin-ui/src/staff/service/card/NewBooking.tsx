// A booking that somebody telephoned: party and time first, as they say it. What the house would not do is said with its
// reason, other times and, where staff may go beyond the limit, the way to do so.
import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { drawnUuid, insist } from "../../../api/insist";
import { problemOf } from "../../../api/problem";
import { moment } from "../../../i18n/when";
import { useLocale } from "../../words/useLocale";
import { sentence } from "../../house/refusals";
import { remember } from "../attempts";
import { bookIn, type Limit } from "../changes";
import { useDesk } from "../desk";
import { useServiceWords } from "../say";
import { useSaying } from "../useSaying";
import { SideSheet } from "./Card";
import { GuestFields } from "./GuestFields";
import { VisitFields } from "./VisitFields";
import { bookingOf, emptyVisit, type Visit } from "./visit";

export default function NewBooking() {
  const { t } = useServiceWords();
  const { slug, date, open } = useDesk();
  const client = useQueryClient();
  const say = useSaying();
  const [visit, setVisit] = useState(() => emptyVisit(date));
  const keys = useRef(new Map<string, string>());
  const booking = useMutation({
    mutationFn: (exceed: Limit[]) => {
      const body = { ...bookingOf(visit), exceed };
      const key = keyOf(keys.current, JSON.stringify(body));
      return insist(() => bookIn(slug, body, key));
    },
    onSuccess: (made) => {
      remember(client, slug, made);
      say(made);
      open(undefined);
    },
  });
  const set = (change: Partial<Visit>) => {
    booking.reset();
    setVisit((was) => ({ ...was, ...change }));
  };
  return (
    <SideSheet title={t("newBooking")} close={() => open(undefined)}>
      <form
        className="card-form"
        aria-label={t("newBooking")}
        onSubmit={(event) => {
          event.preventDefault();
          booking.mutate([]);
        }}
      >
        <VisitFields visit={visit} set={set} />
        <GuestFields visit={visit} set={set} />
        <Refused visitDate={visit.date} error={booking.error} before={booking.variables ?? []} set={set} again={booking.mutate} />
        <Button type="submit" size="md" loading={booking.isPending}>
          {t("book")}
        </Button>
      </form>
    </SideSheet>
  );
}

interface RefusedProps {
  /** The day that was asked for; other days are named. */
  visitDate: string;
  error: unknown;
  /** What was exceeded already. */
  before: Limit[];
  set: (change: Partial<Visit>) => void;
  again: (exceed: Limit[]) => void;
}

function Refused({ visitDate, error, before, set, again }: RefusedProps) {
  const { t } = useServiceWords();
  const { t: common } = useTranslation();
  const locale = useLocale();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: "nearest" }), [error]);
  if (!error) return null;
  const body = problemOf(error)?.body;
  const limit = body?.limit as Limit | null | undefined;
  return (
    <div className="refusal refused" role="alert" ref={box}>
      <p>{sentence(error, common)}</p>
      {body?.alternatives?.length ? (
        <div className="times">
          {body.alternatives.map((it) => (
            <button key={it.starts_at} type="button" className="chip" onClick={() => set({ date: it.date, time: it.time })}>
              {it.date === visitDate ? it.time : moment(it.starts_at, locale)}
            </button>
          ))}
        </div>
      ) : null}
      {limit && (
        <Button variant="default" onClick={() => again([...new Set([...before, limit])])}>
          {t("bookAnyway", { limit: t(`limit.${limit}`) })}
        </Button>
      )}
    </div>
  );
}

/** The same words go out under the same key, others under another. */
function keyOf(keys: Map<string, string>, words: string): string {
  const key = keys.get(words) ?? drawnUuid();
  keys.set(words, key);
  return key;
}

// Why a change was not made, what stands there now, and the way to make it all the same where there is one.
import { Button, Modal } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { problemOf } from "../../api/problem";
import { clock } from "../../i18n/when";
import { sentence } from "../house/refusals";
import type { Reservation } from "../house/reservations";
import { useLocale } from "../words/useLocale";
import type { Attempt, Clash as Found } from "./attempts";
import type { Limit } from "./changes";
import { type Conflict, limitsOf } from "./conflicts";
import { useServiceWords } from "./say";

interface Props {
  clash: Found;
  settle: (again?: Attempt) => void;
}

export function Clash({ clash, settle }: Props) {
  const { t, c, name } = useServiceWords();
  const { attempt, now } = clash;
  const again = nextAttempt(clash);
  return (
    <Modal.Root opened centered onClose={() => settle()} className="clash-content">
      <Modal.Overlay backgroundOpacity={0.3} />
      <Modal.Content>
        <div className="sheet-head">
          <Modal.Title>{now ? t("clash.stale") : t("clash.title", { name: name(attempt.reservation) })}</Modal.Title>
        </div>
        <Modal.Body className="clash">
          <Reasons clash={clash} />
          {now && <Present now={now} />}
          <div className="clash-ways">
            <Button variant="default" onClick={() => settle()} data-autofocus>
              {c("close")}
            </Button>
            {again && <Button onClick={() => settle(again)}>{t("clash.anyway", { what: attempt.name })}</Button>}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Reasons({ clash: { attempt, error, now } }: { clash: Found }) {
  const { t, name } = useServiceWords();
  const { t: common } = useTranslation();
  const locale = useLocale();
  if (now) return <p>{t("clash.staleWhy")}</p>;
  const lines = error ? [sentence(error, common)] : (attempt.foreseen ?? []).map((it) => conflictText(it, { t, name, locale }));
  const limits = exceeding({ attempt, error });
  return (
    <>
      <ul className="clash-reasons">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {limits?.length ? <p>{t("clash.exceeds", { limits: limits.map((it) => t(`limit.${it}`)).join(", ") })}</p> : <p>{t("clash.nothing")}</p>}
      <Alternatives error={error} />
    </>
  );
}

function Alternatives({ error }: { error: unknown }) {
  const { t } = useServiceWords();
  const locale = useLocale();
  const list = problemOf(error)?.body.alternatives ?? [];
  if (!list.length) return null;
  return <p>{t("clash.instead", { times: list.map((it) => clock(it.starts_at, locale)).join(", ") })}</p>;
}

/** What it is now that somebody else has made it. */
function Present({ now }: { now: Reservation }) {
  const { t, c, name } = useServiceWords();
  const locale = useLocale();
  const tables = now.tables.join(" + ") || t("noTable");
  return (
    <p className="clash-now">
      {t("clash.now", {
        name: name(now),
        time: clock(now.starts_at, locale),
        covers: c("covers", { count: now.party_size }),
        tables,
        status: c(`status.${now.status as "booked"}`),
      })}
    </p>
  );
}

export function conflictText(conflict: Conflict, { t, name, locale }: { t: TFunction<"service">; name: (it: Reservation) => string; locale: string }): string {
  switch (conflict.kind) {
    case "taken": {
      const { table, by } = conflict;
      return t("conflict.taken", { table, name: name(by), from: clock(by.occupied_from, locale), until: clock(by.occupied_until, locale) });
    }
    case "small":
      return t("conflict.small", { table: conflict.table, max: conflict.max });
    case "large":
      return t("conflict.large", { table: conflict.table, min: conflict.min });
    case "apart":
      return t("conflict.apart");
    case "hours":
      return t("conflict.hours");
    case "closed":
      return t("conflict.closed", { table: conflict.table });
    case "kept":
      return t("conflict.kept", { table: conflict.table });
    case "pacing":
      return t("conflict.pacing", { covers: conflict.covers, max: conflict.max });
  }
}

/** The limits that the way on exceeds. */
function exceeding({ attempt, error }: Found): Limit[] | undefined {
  if (!error) return limitsOf(attempt.foreseen ?? []);
  const limit = problemOf(error)?.body.limit as Limit | null | undefined;
  return limit ? [limit] : undefined;
}

/** The same once more: on what stands there now, or beyond the limits that were in the way. */
function nextAttempt(clash: Found): Attempt | undefined {
  const { foreseen: _, ...attempt } = clash.attempt;
  if (clash.now) return { ...attempt, reservation: clash.now };
  const limits = exceeding(clash);
  return limits && { ...attempt, exceed: [...new Set([...(attempt.exceed ?? []), ...limits])] };
}

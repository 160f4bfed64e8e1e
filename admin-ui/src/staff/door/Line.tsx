// Who waits, in their order: how long they have, what they were told, and the table that is kept for who is next.
import { Button, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Broken } from "../app/Notice";
import { useToast } from "../app/toast";
import { clock } from "../../i18n/when";
import { nameOf } from "../house/names";
import { useMay } from "../house/restaurant";
import { minutesBetween } from "../house/time";
import { useAccept, useTakeOff, useWaits, type Wait } from "../house/waits";
import { useLocale } from "../words/useLocale";

export function Line({ slug, now }: { slug: string; now: number }) {
  const { t } = useTranslation("door");
  const waits = useWaits(slug);
  if (waits.isError && !waits.data) return <Broken error={waits.error} again={() => void waits.refetch()} />;
  const open = waits.data?.filter(({ status }) => status === "waiting" || status === "offered") ?? [];
  return (
    <section className="door-part" aria-labelledby="line">
      <h2 id="line">{t("line.title")}</h2>
      {open.length === 0 && <p className="hint">{t("line.none")}</p>}
      <ul className="rows">
        {open.map((wait) => (
          <Place key={wait.id} slug={slug} wait={wait} now={now} />
        ))}
      </ul>
    </section>
  );
}

function Place({ slug, wait, now }: { slug: string; wait: Wait; now: number }) {
  const { t } = useTranslation("door");
  const { t: common } = useTranslation();
  const may = useMay(slug);
  return (
    <li className="row" data-tone={wait.offer ? "offer" : undefined}>
      <span className="row-party">{wait.party_size}</span>
      <div className="row-what">
        <strong>{nameOf(wait, common)}</strong>
        <span>
          <Since wait={wait} now={now} />
          {wait.area && ` · ${wait.area}`}
          {wait.guest.phone && ` · ${wait.guest.phone}`}
        </span>
        {wait.notes && <span className="row-notes">{wait.notes}</span>}
        {wait.offer && <Kept offer={wait.offer} />}
      </div>
      {may("waitlist:write") && <Acts slug={slug} wait={wait} />}
      {!may("waitlist:write") && wait.offer && <span>{t("line.offered")}</span>}
    </li>
  );
}

/** Since when at the door and what they were told; or for which times. */
function Since({ wait, now }: { wait: Wait; now: number }) {
  const { t } = useTranslation("door");
  if (!wait.now) return t("line.range", { from: wait.from ?? "", to: wait.to ?? "", date: wait.date ?? "" });
  const count = Math.max(0, minutesBetween(wait.joined_at, now));
  const quoted = wait.quoted_minutes;
  const isOver = quoted !== null && count > quoted;
  return (
    <span data-over={isOver || undefined}>
      {t("line.since", { count })}
      {quoted !== null && ` · ${t(isOver ? "line.over" : "line.told", { count: quoted })}`}
    </span>
  );
}

function Kept({ offer }: { offer: NonNullable<Wait["offer"]> }) {
  const { t } = useTranslation("door");
  const locale = useLocale();
  return <span className="row-offer">{t("line.kept", { time: clock(offer.starts_at, locale), until: clock(offer.expires_at, locale) })}</span>;
}

function Acts({ slug, wait }: { slug: string; wait: Wait }) {
  const { t } = useTranslation("door");
  const { t: common } = useTranslation();
  const { say } = useToast();
  const name = nameOf(wait, common);
  const accept = useAccept(slug, (it) => say({ text: t(wait.now ? "line.seated" : "line.booked", { name, tables: it.tables.join(" + ") }) }));
  const takeOff = useTakeOff(slug, () => say({ text: t("line.tookOff", { name }) }));
  return (
    <div className="row-acts">
      {wait.offer && (
        <Button onClick={() => accept.mutate(wait)} loading={accept.isPending}>
          {t(wait.now ? "line.seat" : "line.book")}
        </Button>
      )}
      <Button variant="default" onClick={() => takeOff.mutate(wait)} loading={takeOff.isPending}>
        {t("line.takeOff")}
        <VisuallyHidden>{name}</VisuallyHidden>
      </Button>
    </div>
  );
}

// What goes is promised to somebody: who, when, and the offer to find them another table.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { moment, plusDays } from "../../../i18n/when";
import { nameOf } from "../../house/names";
import { isLive, type Reservation } from "../../house/reservations";
import { houseKey, useHere } from "../../house/restaurant";
import { serviceDay, useNow } from "../../house/time";
import { useLocale } from "../../words/useLocale";
import { Dialog } from "../kit/Dialog";
import { useDraft } from "./DraftProvider";
import { Thing } from "./PlanDialog";

/** How far ahead whoever is concerned is looked for, in days: the most that the server lists at once. */
const AHEAD_DAYS = 61;
/** How many are named. */
const NAMED_MAX = 8;

interface Props {
  kind: string;
  named: string;
  count: number;
  onReassign: () => void;
  onClose: () => void;
}

export function InUseDialog({ kind, named, count, onReassign, onClose }: Props) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const { known } = useDraft();
  // A closure names the table that it closes.
  const thing = <Thing file={known.file} kind={kind === "closure" ? "table" : kind} named={named} />;
  const actions = (
    <>
      <Button variant="default" size="md" onClick={onClose}>{common("back")}</Button>
      <Button size="md" onClick={onReassign}>{t("inUse.reassign")}</Button>
    </>
  );
  return (
    <Dialog title={t("inUse.title")} onClose={onClose} actions={actions}>
      <p>
        <strong>{thing}</strong>: {t("inUse.why", { count })}
      </p>
      <Concerned isConcerned={(it) => (kind === "service" ? it.service === named : it.tables.includes(named))} />
      <p className="hint">{kind === "service" ? t("inUse.thenService") : t("inUse.thenTable")}</p>
    </Dialog>
  );
}

function Concerned({ isConcerned }: { isConcerned: (it: Reservation) => boolean }) {
  const { slug } = useDraft();
  const { t } = useTranslation();
  const { t: words } = useTranslation("settings");
  const locale = useLocale();
  const all = useUpcoming(slug).data?.filter(isConcerned) ?? [];
  return (
    <ul className="concerned">
      {all.slice(0, NAMED_MAX).map((it) => (
        <li key={it.id}>
          <span>{moment(it.starts_at, locale)}</span>
          <span>{nameOf(it, t)}</span>
          <span>{t("covers", { count: it.party_size })}</span>
        </li>
      ))}
      {all.length > NAMED_MAX && <li>{words("inUse.more", { count: all.length - NAMED_MAX })}</li>}
    </ul>
  );
}

function useUpcoming(slug: string) {
  const here = useHere(slug);
  const from = serviceDay(useNow(here), here.zone);
  const query = { from, to: plusDays(from, AHEAD_DAYS), limit: 500 };
  return useQuery({
    queryKey: houseKey(slug, "upcoming", from),
    queryFn: async () => (await answered(api.GET("/v1/staff/restaurants/{slug}/reservations", { params: { path: { slug }, query } }))).items.filter(isLive),
  });
}

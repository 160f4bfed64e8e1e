// The party that has a table: who they are, since when and until when, and what can be done with them.
import { Button } from "@mantine/core";
import { IconArrowsMove, IconLink, IconLock, IconLockOpen, IconPhone } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { isLive, type Reservation } from "../house/reservations";
import { useStep } from "../house/steps";
import type { Standing } from "./standing";
import type { Wanted } from "./TablePanel";
import type { WordsOf } from "./useWordsOf";

/** How much longer a party may be given, in minutes. */
const MORE = [15, 30];

interface AtTable {
  slug: string;
  party: Reservation;
  standing: Standing;
  words: WordsOf;
  mayBook: boolean;
  wanted: Wanted;
  tables: string[];
}

export function Sitting({ slug, party, standing, words, mayBook, wanted, tables }: AtTable) {
  const { t } = useTranslation("floor");
  const { t: common } = useTranslation();
  const { step } = useStep(slug);
  const sits = party.status === "seated";
  return (
    <div className="sitting">
      <p className="sitting-who">
        <strong>{words.nameOf(party)}</strong> · {common("covers", { count: party.party_size })}
      </p>
      <p className="soft">
        {words.time(party.starts_at)}
        {party.status_since && sits && <> · {t("panel.since", { time: words.time(party.status_since) })}</>} ·{" "}
        {t("panel.until", { time: words.time(party.occupied_until) })}
        {party.is_locked && <> · {t("panel.locked")}</>}
      </p>
      {party.notes && <p className="sitting-notes">{party.notes}</p>}
      {party.guest.phone && !sits && (
        <a className="sitting-phone" href={`tel:${party.guest.phone.replaceAll(" ", "")}`}>
          <IconPhone size={18} stroke={1.6} aria-hidden /> {t("panel.phone", { phone: party.guest.phone })}
        </a>
      )}
      {mayBook && (
        <div className="panel-acts">
          {sits ? (
            <Button onClick={() => step(party, "finish")}>{t("panel.finish")}</Button>
          ) : (
            <Button onClick={() => wanted.seat(party, tables.length > 1 ? tables : party.tables)}>{t("panel.seatHere", { name: words.nameOf(party) })}</Button>
          )}
          {!sits && party.status !== "arrived" && party.status !== "requested" && (
            <Button variant="default" onClick={() => step(party, "arrive")}>
              {t("panel.arrived")}
            </Button>
          )}
          {sits && MORE.map((count) => (
            <Button key={count} variant="default" onClick={() => wanted.extend(party, count)}>
              {t("panel.extend", { count })}
            </Button>
          ))}
          <Button variant="default" leftSection={<IconArrowsMove size={18} aria-hidden />} onClick={() => wanted.move(party)}>
            {t("panel.move")}
          </Button>
          <Button variant="default" leftSection={<IconLink size={18} aria-hidden />} onClick={wanted.combine}>
            {t("panel.combine")}
          </Button>
          {standing.doing !== "over" && isLive(party) && (
            <Button
              variant="default"
              leftSection={party.is_locked ? <IconLockOpen size={18} aria-hidden /> : <IconLock size={18} aria-hidden />}
              onClick={() => step(party, party.is_locked ? "unlock" : "lock")}
            >
              {common(party.is_locked ? "step.unlock" : "step.lock")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

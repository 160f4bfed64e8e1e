// Whoever comes without a booking, in two taps: how many, then where. Each size says at once how long it would wait.
import { Chip, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { clock, moment } from "../../i18n/when";
import { type RestaurantFile, useFile, useHere } from "../house/restaurant";
import { serviceDay, wall } from "../house/time";
import { type Quote, useQuotes } from "../house/waits";
import { useLocale } from "../words/useLocale";
import { closedAreas, type Opening, opening } from "./opening";
import { WalkInSheet } from "./WalkInSheet";

export function WalkIns({ slug, now }: { slug: string; now: number }) {
  const { t } = useTranslation("door");
  const { zone } = useHere(slug);
  const file = useFile(slug).data?.file;
  const opens = file ? opening(file, wall(now, zone)) : undefined;
  return (
    <section className="door-part" aria-labelledby="walk-ins">
      <h2 id="walk-ins">{t("walkIn.title")}</h2>
      {opens?.is === "closed" ? <Closed opens={opens} today={wall(now, zone).slice(0, 10)} /> : <Sizes slug={slug} now={now} file={file} />}
    </section>
  );
}

function Sizes({ slug, now, file }: { slug: string; now: number; file: RestaurantFile | undefined }) {
  const [area, setArea] = useState<string>();
  const [party, setParty] = useState<number>();
  const { zone } = useHere(slug);
  const quotes = useQuotes(slug, area).data ?? [];
  const quote = quotes.find((it) => it.party_size === party);
  const closed = file ? closedAreas(file, serviceDay(now, zone), wall(now, zone)) : new Set<string>();
  return (
    <>
      <Areas areas={file?.areas ?? []} {...{ closed, area, setArea }} />
      <div className="sizes">
        {quotes.filter((it) => it.party_size <= largestParty(file)).map((it) => (
          <Size key={it.party_size} quote={it} choose={() => setParty(it.party_size)} />
        ))}
      </div>
      {quote && <WalkInSheet slug={slug} quote={quote} area={area} now={now} close={() => setParty(undefined)} />}
    </>
  );
}

interface Choosing {
  areas: { key: string; name: string }[];
  closed: Set<string>;
  area: string | undefined;
  setArea: (area: string | undefined) => void;
}

/** Where they would like to sit. What is closed is no choice, and stands there so that nobody looks for it. */
function Areas({ areas, closed, area, setArea }: Choosing) {
  const { t } = useTranslation("door");
  if (areas.length < 2) return null;
  return (
    <Chip.Group value={area ?? ""} onChange={(chosen) => setArea(String(chosen) || undefined)}>
      <div className="door-areas" role="group" aria-label={t("walkIn.area")}>
        <Chip value="">{t("walkIn.anywhere")}</Chip>
        {areas.map(({ key, name }) => (
          <Chip key={key} value={key} disabled={closed.has(key)}>
            {closed.has(key) ? t("walkIn.areaClosed", { area: name }) : name}
          </Chip>
        ))}
      </div>
    </Chip.Group>
  );
}

/** Until when, or why, nobody is served. */
function Closed({ opens, today }: { opens: Extract<Opening, { is: "closed" }>; today: string }) {
  const { t } = useTranslation("door");
  const locale = useLocale();
  const { next, reason } = opens;
  const when = next?.startsWith(today) ? clock(next, locale) : next && moment(next, locale);
  return (
    <div className="door-closed">
      <p className="sheet-wait">{when ? t("walkIn.closedUntil", { when }) : t("walkIn.closed")}</p>
      {reason && <p>{reason}</p>}
      <p className="hint">{t("walkIn.closedWhy")}</p>
    </div>
  );
}

function Size({ quote, choose }: { quote: Quote; choose: () => void }) {
  const { t } = useTranslation("door");
  const { t: common } = useTranslation();
  const locale = useLocale();
  const wait = useWaitWords()(quote.quoted_minutes);
  const { shorter, quoted_minutes: count } = quote;
  const short = count ? t(shorter ? "walkIn.orIn" : "walkIn.minutes", { count }) : wait;
  const words = shorter && count === null ? "" : short;
  return (
    <button type="button" className="size" data-wait={shorter ? "shorter" : tone(quote.quoted_minutes)} onClick={choose}>
      <strong>{quote.party_size}</strong>
      <VisuallyHidden>{common("coversWord", { count: quote.party_size })}</VisuallyHidden>
      {shorter && <span>{t("walkIn.until", { time: clock(shorter.occupied_until, locale) })}</span>}
      {words && <span>{words}</span>}
    </button>
  );
}

/** The largest party that this floor could ever seat. */
function largestParty(file: RestaurantFile | undefined): number {
  const most = new Map(file?.tables.map(({ key, seats }) => [key, seats.max]));
  const pushed = (tables: string[]) => tables.reduce((sum, key) => sum + (most.get(key) ?? 0), 0);
  const combined = (file?.combinations ?? []).map(({ seats, tables }) => seats?.max ?? pushed(tables));
  return Math.max(1, ...most.values(), ...combined);
}

/** How long a wait is, in words. */
export function useWaitWords(): (minutes: number | null) => string {
  const { t } = useTranslation("door");
  return (minutes) => (minutes === null ? t("walkIn.notToday") : minutes === 0 ? t("walkIn.now") : t("walkIn.about", { count: minutes }));
}

function tone(minutes: number | null): "now" | "wait" | "none" {
  return minutes === null ? "none" : minutes === 0 ? "now" : "wait";
}

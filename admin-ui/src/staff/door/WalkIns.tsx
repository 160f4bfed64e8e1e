// Whoever comes without a booking, in two taps: how many, then where. Each size says at once how long it would wait.
import { Chip, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type RestaurantFile, useFile } from "../house/restaurant";
import { type Quote, useQuotes } from "../house/waits";
import { WalkInSheet } from "./WalkInSheet";

export function WalkIns({ slug }: { slug: string }) {
  const { t } = useTranslation("door");
  const [area, setArea] = useState<string>();
  const [party, setParty] = useState<number>();
  const quotes = useQuotes(slug, area).data ?? [];
  const file = useFile(slug).data?.file;
  const areas = file?.areas ?? [];
  const quote = quotes.find((it) => it.party_size === party);
  return (
    <section className="door-part" aria-labelledby="walk-ins">
      <h2 id="walk-ins">{t("walkIn.title")}</h2>
      {areas.length > 1 && (
        <Chip.Group value={area ?? ""} onChange={(chosen) => setArea(String(chosen) || undefined)}>
          <div className="door-areas" role="group" aria-label={t("walkIn.area")}>
            <Chip value="">{t("walkIn.anywhere")}</Chip>
            {areas.map(({ key, name }) => (
              <Chip key={key} value={key}>
                {name}
              </Chip>
            ))}
          </div>
        </Chip.Group>
      )}
      <div className="sizes">
        {quotes.filter((it) => it.party_size <= largestParty(file)).map((it) => (
          <Size key={it.party_size} quote={it} choose={() => setParty(it.party_size)} />
        ))}
      </div>
      {quote && <WalkInSheet slug={slug} quote={quote} area={area} close={() => setParty(undefined)} />}
    </section>
  );
}

function Size({ quote, choose }: { quote: Quote; choose: () => void }) {
  const { t } = useTranslation("door");
  const { t: common } = useTranslation();
  const wait = useWaitWords()(quote.quoted_minutes);
  return (
    <button type="button" className="size" data-wait={tone(quote.quoted_minutes)} onClick={choose}>
      <strong>{quote.party_size}</strong>
      <VisuallyHidden>{common("coversWord", { count: quote.party_size })}</VisuallyHidden>
      <span>{quote.quoted_minutes ? t("walkIn.minutes", { count: quote.quoted_minutes }) : wait}</span>
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

// What it used, day by day.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "../../../api/client";
import { plusDays } from "../../../i18n/when";
import { Panel } from "../../app/Panel";
import { useLocale } from "../../words/useLocale";
import { platform, platformKey } from "../platform";
import { UsageDays } from "../UsageDays";

/** How many days are shown. */
const DAYS = 28;

export function UsagePanel({ slug }: { slug: string }) {
  const { t } = useTranslation("operator");
  const locale = useLocale();
  const to = new Date().toISOString().slice(0, 10);
  const from = plusDays(to, 1 - DAYS);
  const usage = useQuery({
    queryKey: platformKey("tenant", slug, "usage", from, to),
    queryFn: () => answered(platform.GET("/v1/platform/restaurants/{slug}/usage", { params: { path: { slug }, query: { from, to } } })),
  }).data;
  const size = usage && new Intl.NumberFormat(locale, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }).format(usage.bytes / 1000);
  return (
    <Panel title={t("usage.title")} hint={size && t("usage.size", { size })}>
      {usage && <UsageDays from={from} to={to} days={usage.days} />}
    </Panel>
  );
}

// Copies of its database, and everything of it as one file.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered } from "../../../api/client";
import { Panel } from "../../app/Panel";
import { useAct } from "../../app/useAct";
import { useInstant } from "../../app/useInstant";
import { useLocale } from "../../words/useLocale";
import { download } from "../download";
import { inSlug, platform, platformKey } from "../platform";

export function SnapshotsPanel({ slug }: { slug: string }) {
  const { t } = useTranslation("operator");
  const at = useInstant();
  const size = new Intl.NumberFormat(useLocale(), { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  const queryKey = platformKey("tenant", slug, "snapshots");
  const snapshots = useQuery({ queryKey, queryFn: () => answered(platform.GET("/v1/platform/restaurants/{slug}/snapshots", inSlug(slug))) }).data;
  const taking = useAct({ act: () => answered(platform.POST("/v1/platform/restaurants/{slug}/snapshot", inSlug(slug))), stale: queryKey, done: () => t("snapshots.taken") });
  const exporting = useAct({ act: () => download(`/v1/platform/restaurants/${slug}/export`, `${slug}.tar`) });
  return (
    <Panel title={t("snapshots.title")} hint={t("snapshots.hint")}>
      <div className="line-acts">
        <Button variant="default" size="md" onClick={() => taking.mutate()} loading={taking.isPending}>
          {t("snapshots.take")}
        </Button>
        <Button variant="default" size="md" onClick={() => exporting.mutate()} loading={exporting.isPending}>
          {t("snapshots.export")}
        </Button>
      </div>
      {snapshots?.items.length === 0 && <p>{t("snapshots.none")}</p>}
      <ul className="lines">
        {snapshots?.items.map((snapshot) => (
          <li key={snapshot.id} className="line">
            <div className="line-what">
              <strong>{at(snapshot.taken_at)}</strong>
              <small>{t("snapshots.what", { id: snapshot.id, seq: snapshot.seq, size: size.format(snapshot.bytes / 1000) })}</small>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

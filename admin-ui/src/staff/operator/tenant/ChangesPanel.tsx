// What was changed there, the newest first.
import "../../look/changes.css";

import { useTranslation } from "react-i18next";

import { answered } from "../../../api/client";
import { Panel } from "../../app/Panel";
import type { Change } from "../../settings/people/change";
import { ChangeLine } from "../../settings/people/ChangeLine";
import { More } from "../More";
import { platform, platformKey, usePages } from "../platform";

const PAGE = 10;

export function ChangesPanel({ slug, zone }: { slug: string; zone: string }) {
  const { t } = useTranslation(["operator", "people"]);
  const changes = usePages(platformKey("tenant", slug, "changes"), (cursor) => {
    const query = { order: "newest", limit: PAGE, ...(cursor ? { after: cursor } : {}) };
    return answered(platform.GET("/v1/platform/restaurants/{slug}/changes", { params: { path: { slug }, query } }));
  });
  const author = ({ by }: Change) => (by ? [t(`people:by.${by.kind as "guest"}`, { defaultValue: by.kind, name: "", role: by.role }), by.id].filter(Boolean).join(" ") : t("people:by.unknown"));
  return (
    <Panel title={t("people:changes.title")} hint={t("people:changes.hint")}>
      <ol className="lines changes">
        {changes.items.map((change) => (
          <ChangeLine key={change.id} change={change} author={author} zone={zone} />
        ))}
      </ol>
      <More pages={changes} />
    </Panel>
  );
}

// How the object is: awake or asleep, what waits for it, what it holds. Looking does not wake it. Alarms and what could not
// be delivered get their lines here once the API tells of them.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Panel } from "../../app/Panel";
import { useAct } from "../../app/useAct";
import { askHealth, healthQuery } from "../platform";

/** How often it is looked at while the page is open, in milliseconds. */
const LOOKS = 10_000;

export function HealthPanel({ slug }: { slug: string }) {
  const { t } = useTranslation("operator");
  const client = useQueryClient();
  const health = useQuery({ ...healthQuery(slug), refetchInterval: LOOKS }).data;
  const waking = useAct({ act: () => askHealth(slug, true).then((woken) => client.setQueryData(healthQuery(slug).queryKey, woken)) });
  const wake = (
    <Button variant="default" size="md" onClick={() => waking.mutate()} loading={waking.isPending}>
      {t("health.wake")}
    </Button>
  );
  const facts: [string, string | number | undefined | null][] = health
    ? [
        [t("health.presence"), t(`presence.${health.presence as "awake"}`, { defaultValue: health.presence })],
        [t("health.why"), health.reason],
        [t("health.readOnly"), health.read_only],
        [t("health.waiting"), health.waiting_messages],
        [t("health.reservations"), health.inside?.reservations],
        [t("health.holds"), health.inside?.holds],
        [t("health.revision"), health.inside?.revision],
        [t("health.version"), health.inside?.version],
      ]
    : [];
  return (
    <Panel title={t("health.title")} hint={t("health.hint")} side={health?.inside ? undefined : wake}>
      <dl className="facts figures">
        {facts
          .filter(([, value]) => value !== undefined && value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Panel>
  );
}

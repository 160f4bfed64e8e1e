// What restaurants wanted to do by themselves and could not. Looking wakes none of them.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "../../api/client";
import { AreYouSure } from "../app/Asked";
import { Broken, Waiting } from "../app/Notice";
import { Panel } from "../app/Panel";
import { useAct } from "../app/useAct";
import { useInstant } from "../app/useInstant";
import { More } from "./More";
import { type Alarm, platform, platformKey, usePages } from "./platform";

const PAGE = 50;
/** How often it looks again by itself: alarms fail while nobody looks. */
const LOOK_AGAIN_MILLIS = 15_000;

export default function AlarmsPage() {
  const { t } = useTranslation("operator");
  const ask = (cursor: string | undefined) => answered(platform.GET("/v1/platform/alarms", { params: { query: { limit: PAGE, ...(cursor ? { cursor } : {}) } } }));
  const alarms = usePages(platformKey("alarms"), ask, LOOK_AGAIN_MILLIS);
  return (
    <>
      <header className="operator-head">
        <h1>{t("rooms.alarms")}</h1>
      </header>
      <Panel title={t("alarms.title")} hint={t("alarms.hint")}>
        {alarms.isPending && <Waiting />}
        {alarms.error && <Broken error={alarms.error} again={() => void alarms.refetch()} />}
        {alarms.data && alarms.items.length === 0 && <p>{t("alarms.none")}</p>}
        <ul className="lines">
          {alarms.items.map((alarm) => (
            <AlarmLine key={`${alarm.restaurant_id} ${alarm.name}`} alarm={alarm} />
          ))}
        </ul>
        <More pages={alarms} />
      </Panel>
    </>
  );
}

function AlarmLine({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("operator");
  const at = useInstant();
  const [isAsked, setAsked] = useState(false);
  const { restaurant, restaurant_id, name, state, attempts, failure } = alarm;
  const params = { path: { slug: restaurant ?? "", alarm: name } };
  const retrying = useAct({ act: () => answered(platform.POST("/v1/platform/restaurants/{slug}/alarms/{alarm}/retry", { params })), stale: platformKey("alarms") });
  const discarding = useAct({ act: () => answered(platform.DELETE("/v1/platform/restaurants/{slug}/alarms/{alarm}", { params })), stale: platformKey("alarms") });
  const isDead = state === "dead";
  return (
    <li className="line">
      <div className="line-what">
        {restaurant ? (
          <Link className="text-link" to="/operator/r/$slug" params={{ slug: restaurant }}>
            {restaurant}
          </Link>
        ) : (
          <strong>{restaurant_id}</strong>
        )}
        <small>
          <code>{name}</code> {t("alarms.failed", { count: attempts })} {isDead ? t("alarms.since", { when: at(alarm.at) }) : t("alarms.next", { when: at(alarm.at) })}
        </small>
        {failure && <small>{failure}</small>}
      </div>
      <span className="tag" data-tone={isDead ? "bad" : undefined}>
        {isDead ? t("alarms.dead") : t("alarms.failing")}
      </span>
      <Button variant="default" size="md" loading={retrying.isPending} disabled={!restaurant} onClick={() => retrying.mutate(undefined)} aria-label={`${t("alarms.retry")}: ${name}`}>
        {t("alarms.retry")}
      </Button>
      <Button variant="default" size="md" className="danger" disabled={!restaurant} onClick={() => setAsked(true)} aria-label={`${t("alarms.discard")}: ${name}`}>
        {t("alarms.discard")}
      </Button>
      {isAsked && (
        <AreYouSure title={t("alarms.sure", { name })} action={t("alarms.discard")} isPending={discarding.isPending} close={() => setAsked(false)} run={() => discarding.mutate(undefined, { onSettled: () => setAsked(false) })}>
          <p>{t("alarms.why")}</p>
        </AreYouSure>
      )}
    </li>
  );
}

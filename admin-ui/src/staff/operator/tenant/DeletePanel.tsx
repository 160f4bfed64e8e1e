// Its end: with a grace, in which it can be called back, or at once. Its name is typed, so that nobody deletes the wrong one.
import { Button, NumberInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "../../../api/client";
import { AreYouSure } from "../../app/Asked";
import { Panel } from "../../app/Panel";
import { useAct } from "../../app/useAct";
import { platform, platformKey, type Tenant } from "../platform";

const GRACE_DAYS = 30;
/** As many as the API takes. */
const GRACE_DAYS_MAX = 366;

export function DeletePanel({ tenant: { slug, name } }: { tenant: Tenant }) {
  const { t } = useTranslation("operator");
  const navigate = useNavigate();
  const [isAsked, setAsked] = useState(false);
  const [days, setDays] = useState(GRACE_DAYS);
  const act = () => answered(platform.DELETE("/v1/platform/restaurants/{slug}", { params: { path: { slug }, query: { grace_days: days } } }));
  const isAtOnce = days === 0;
  // Nothing is asked again of what is gone.
  const deleting = useAct({ act, stale: isAtOnce ? platformKey("tenants") : platformKey(), done: () => (isAtOnce ? t("delete.isGone", { name }) : t("delete.isLeaving", { name })) });
  const run = () =>
    deleting.mutate(undefined, {
      onSuccess: () => isAtOnce && void navigate({ to: "/operator" }),
      onSettled: () => setAsked(false),
    });
  return (
    <Panel title={t("delete.title")} hint={t("delete.hint")}>
      <div className="panel-form">
        <NumberInput size="md" label={t("delete.grace")} description={t("delete.graceHint")} value={days} min={0} max={GRACE_DAYS_MAX} allowDecimal={false} clampBehavior="strict" hideControls onChange={(value) => setDays(Number(value) || 0)} />
        <Button size="md" variant="default" className="danger" onClick={() => setAsked(true)}>
          {t("delete.do")}
        </Button>
      </div>
      {isAsked && (
        <AreYouSure title={t("delete.sure", { name })} action={t("delete.do")} isPending={deleting.isPending} close={() => setAsked(false)} run={run} typed={{ word: slug, label: t("delete.type", { slug }) }}>
          <p>{isAtOnce ? t("delete.atOnce") : t("delete.later", { count: days })}</p>
        </AreYouSure>
      )}
    </Panel>
  );
}

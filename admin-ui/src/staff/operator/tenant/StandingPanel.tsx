// Whether it works: suspended with a reason that its staff read, and resumed.
import { Button, TextInput } from "@mantine/core";
import { type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "../../../api/client";
import { Panel } from "../../app/Panel";
import { Refused } from "../../app/Refused";
import { useAct } from "../../app/useAct";
import { useInstant } from "../../app/useInstant";
import { inSlug, platform, platformKey, type TenantWithFile } from "../platform";

export function StandingPanel({ tenant }: { tenant: TenantWithFile }) {
  const { t } = useTranslation("operator");
  const at = useInstant();
  const { slug, standing, standing_reason, leaves_at, created_at, file } = tenant;
  return (
    <Panel title={t("standing")}>
      <dl className="facts">
        <dt>{t("tenant.now")}</dt>
        <dd>
          {t(`standingWhy.${standing as "open"}`, { defaultValue: standing })}
          {standing_reason && ` “${standing_reason}”`}
          {leaves_at && ` ${t("tenant.leaves", { when: at(leaves_at) })}`}
        </dd>
        <dt>{t("tenant.since")}</dt>
        <dd>{at(created_at)}</dd>
        <dt>{t("tenant.members")}</dt>
        <dd>{file.members?.map(({ email, role }) => <div key={email}>{`${email}, ${role}`}</div>)}</dd>
      </dl>
      <a className="text-link" href={`/book/${slug}`}>
        {t("new.openBook")}
      </a>
      {standing === "open" ? <Suspend slug={slug} /> : <Resume slug={slug} />}
    </Panel>
  );
}

function Suspend({ slug }: { slug: string }) {
  const { t } = useTranslation("operator");
  const act = (reason: string) => answered(platform.POST("/v1/platform/restaurants/{slug}/suspend", { ...inSlug(slug), body: reason ? { reason } : null }));
  const suspending = useAct({ act, stale: platformKey(), done: () => t("tenant.isSuspended"), showsRefusals: true });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    suspending.mutate(String(new FormData(event.currentTarget).get("reason")).trim());
  };
  return (
    <form className="panel-form" onSubmit={submit} noValidate>
      <TextInput name="reason" size="md" label={t("tenant.reason")} description={t("tenant.reasonHint")} maxLength={500} autoComplete="off" />
      <Refused error={suspending.error} />
      <Button type="submit" size="md" variant="default" className="danger" loading={suspending.isPending}>
        {t("tenant.suspend")}
      </Button>
    </form>
  );
}

function Resume({ slug }: { slug: string }) {
  const { t } = useTranslation("operator");
  const act = () => answered(platform.POST("/v1/platform/restaurants/{slug}/resume", inSlug(slug)));
  const resuming = useAct({ act, stale: platformKey(), done: () => t("tenant.isOpen") });
  return (
    <div>
      <Button size="md" onClick={() => resuming.mutate()} loading={resuming.isPending}>
        {t("tenant.resume")}
      </Button>
    </div>
  );
}

// What operators know of it, and its staff does not change: plan, region, labels.
import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "../../../api/client";
import { Panel } from "../../app/Panel";
import { Refused } from "../../app/Refused";
import { useAct } from "../../app/useAct";
import { labelPatch, labelText } from "../labels";
import { plansQuery, platform, platformKey, type Tenant } from "../platform";

export function DescriptionPanel({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation(["operator", "common"]);
  const plans = useQuery(plansQuery).data ?? [];
  const { slug, revision } = tenant;
  const act = (body: object) => {
    const params = { path: { slug }, header: { "If-Match": `"${revision}"` } };
    return answered(platform.PATCH("/v1/platform/restaurants/{slug}", { params, body }));
  };
  const describing = useAct({ act, stale: platformKey(), done: () => t("tenant.described"), showsRefusals: true });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const said = (name: string) => String(form.get(name) ?? "").trim();
    describing.mutate({ plan: said("plan") || null, region: said("region") || null, labels: labelPatch(tenant.labels, said("labels")) });
  };
  const names = [...new Set([...plans.map(({ name }) => name), ...(tenant.plan ? [tenant.plan] : [])])];
  return (
    <Panel title={t("tenant.description")} hint={t("tenant.descriptionHint")}>
      <form className="panel-form" onSubmit={submit} noValidate>
        <NativeSelect name="plan" size="md" label={t("plan")} defaultValue={tenant.plan ?? ""} key={names.join()} data={[{ value: "", label: t("list.onNone") }, ...names]} />
        <TextInput name="region" size="md" label={t("region")} defaultValue={tenant.region ?? ""} maxLength={63} autoComplete="off" />
        <Textarea name="labels" size="md" label={t("labels")} description={t("labelsHint")} defaultValue={labelText(tenant.labels)} rows={3} spellCheck={false} />
        <Refused error={describing.error} />
        <Button type="submit" size="md" loading={describing.isPending}>
          {t("common:save")}
        </Button>
      </form>
    </Panel>
  );
}

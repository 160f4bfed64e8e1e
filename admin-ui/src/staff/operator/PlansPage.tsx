// Plans: names for what restaurants may use. A quota that is left empty is no limit.
import { Button, NumberInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "../../api/client";
import { AreYouSure } from "../app/Asked";
import { Broken, Waiting } from "../app/Notice";
import { Panel } from "../app/Panel";
import { Refused } from "../app/Refused";
import { useAct } from "../app/useAct";
import { type Plan, plansQuery, platform, platformKey, type Quotas } from "./platform";

const QUOTAS = ["tables", "bookings_per_month", "keys", "members"] as const;

export default function PlansPage() {
  const { t } = useTranslation("operator");
  const plans = useQuery(plansQuery);
  const [edited, setEdited] = useState<Plan>();
  return (
    <>
      <header className="operator-head">
        <h1>{t("rooms.plans")}</h1>
      </header>
      <PlanForm key={edited?.name ?? ""} plan={edited} done={() => setEdited(undefined)} />
      <Panel title={t("plans.title")} hint={t("plans.hint")}>
        {plans.isPending && <Waiting />}
        {plans.error && <Broken error={plans.error} again={() => void plans.refetch()} />}
        {plans.data?.length === 0 && <p>{t("plans.none")}</p>}
        <ul className="lines">{plans.data?.map((plan) => <PlanLine key={plan.name} plan={plan} edit={() => setEdited(plan)} />)}</ul>
      </Panel>
    </>
  );
}

function PlanForm({ plan, done }: { plan: Plan | undefined; done: () => void }) {
  const { t } = useTranslation(["operator", "common"]);
  const put = ({ name, quotas }: Plan) => answered(platform.PUT("/v1/platform/plans/{plan}", { params: { path: { plan: name } }, body: quotas }));
  const putting = useAct({ act: put, stale: platformKey("plans"), done: ({ name }) => t("plans.put", { name }), showsRefusals: true });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const element = event.currentTarget;
    const form = new FormData(element);
    const said = (name: string) => String(form.get(name) ?? "").trim();
    const quotas = Object.fromEntries(QUOTAS.map((name) => [name, said(name) ? Number(said(name)) : null])) as Quotas;
    putting.mutate({ name: plan?.name ?? said("name"), quotas }, { onSuccess: () => (element.reset(), done()) });
  };
  return (
    <Panel title={plan ? t("plans.edit", { name: plan.name }) : t("plans.new")}>
      <form className="plan-form" onSubmit={submit} noValidate>
        {!plan && <TextInput name="name" size="md" label={t("plans.name")} description={t("plans.nameHint")} maxLength={63} autoComplete="off" spellCheck={false} />}
        <div className="quotas">
          {QUOTAS.map((name) => (
            <NumberInput key={name} name={name} size="md" label={t(`quotas.${name}`)} defaultValue={plan?.quotas[name] ?? ""} min={0} allowDecimal={false} hideControls />
          ))}
        </div>
        <Refused error={putting.error} words={{ plan_not_found: t("plans.badName") }} />
        <div className="line-acts">
          <Button type="submit" size="md" loading={putting.isPending}>
            {t("common:save")}
          </Button>
          {plan && (
            <Button variant="default" size="md" onClick={done}>
              {t("common:cancel")}
            </Button>
          )}
        </div>
      </form>
    </Panel>
  );
}

function PlanLine({ plan: { name, quotas }, edit }: { plan: Plan; edit: () => void }) {
  const { t } = useTranslation("operator");
  const [isAsked, setAsked] = useState(false);
  const drop = () => answered(platform.DELETE("/v1/platform/plans/{plan}", { params: { path: { plan: name } } }));
  const dropping = useAct({ act: drop, stale: platformKey("plans") });
  const limits = QUOTAS.filter((quota) => typeof quotas[quota] === "number").map((quota) => `${t(`quotas.${quota}`)}: ${quotas[quota]}`);
  return (
    <li className="line">
      <div className="line-what">
        <strong>{name}</strong>
        <small>{limits.join(" · ") || t("plans.noLimits")}</small>
      </div>
      <div className="line-acts">
        <Button variant="default" size="md" onClick={edit} aria-label={`${t("plans.change")}: ${name}`}>
          {t("plans.change")}
        </Button>
        <Button variant="default" size="md" className="danger" onClick={() => setAsked(true)} aria-label={`${t("plans.delete")}: ${name}`}>
          {t("plans.delete")}
        </Button>
      </div>
      {isAsked && (
        <AreYouSure title={t("plans.sure", { name })} action={t("plans.delete")} isPending={dropping.isPending} close={() => setAsked(false)} run={() => dropping.mutate(undefined, { onSettled: () => setAsked(false) })}>
          <p>{t("plans.why")}</p>
        </AreYouSure>
      )}
    </li>
  );
}

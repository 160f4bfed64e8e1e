// What will change, in words, before it is so.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { day, isDate } from "../../../i18n/when";
import type { RestaurantFile } from "../../house/restaurant";
import { useLocale } from "../../words/useLocale";
import { Dialog } from "../kit/Dialog";
import type { PlanStep } from "./apply";
import { nameOf, planLines } from "./plan";

interface Props {
  plan: PlanStep[];
  /** To name things by. */
  file: RestaurantFile;
  reassign: boolean;
  onApply: () => void;
  onClose: () => void;
}

export function PlanDialog({ plan, file, reassign, onApply, onClose }: Props) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const actions = (
    <>
      <Button variant="default" size="md" onClick={onClose}>{common("back")}</Button>
      {plan.length > 0 && <Button size="md" onClick={onApply}>{t("plan.apply")}</Button>}
    </>
  );
  return (
    <Dialog title={t("plan.title")} onClose={onClose} actions={actions}>
      {plan.length === 0 && <p>{t("plan.nothing")}</p>}
      <PlanList plan={plan} file={file} />
      {reassign && <p className="hint">{t("plan.reassign")}</p>}
    </Dialog>
  );
}

/** What goes stands first: that is what one should read. */
const ORDER = ["remove", "change", "add"] as const;

function PlanList({ plan, file }: { plan: PlanStep[]; file: RestaurantFile }) {
  const { t } = useTranslation("settings");
  const lines = planLines(plan);
  return ORDER.map((action) => {
    const steps = lines.filter((step) => step.action === action);
    if (steps.length === 0) return null;
    return (
      <section key={action} className="plan" data-action={action}>
        <h3>{t(`plan.${action}`)}</h3>
        <ul>
          {steps.map((step) => <li key={`${step.kind} ${step.key}`}><Thing file={file} kind={step.kind} named={step.key} /></li>)}
        </ul>
      </section>
    );
  });
}

/** `Table t3`, `Closure 24 December – 26 December`. */
export function Thing({ file, kind, named }: { file: RestaurantFile; kind: string; named: string }) {
  const { t } = useTranslation("settings");
  const locale = useLocale();
  const dates = named.split("/");
  const name = dates.every(isDate) ? [...new Set(dates)].map((it) => day(it, locale)).join(" – ") : nameOf(file, kind, named);
  return <>{t(`kind.${kind}` as "kind.table", { name, defaultValue: `${kind} ${name}` })}</>;
}

// Codes that change every half minute: off, being set up, or on. Recovery codes stay until one says that they are kept.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Panel } from "../../app/Panel";
import type { Enrolment, OwnAccount } from "./account";
import { Confirm } from "./Confirm";
import { Prove } from "./Prove";
import { RecoveryCodes } from "./RecoveryCodes";
import { TakeOff } from "./TakeOff";

type Step =
  | { at: "rest" }
  | { at: "prove" }
  | { at: "confirm"; enrolment: Enrolment }
  | { at: "codes"; codes: string[] }
  | { at: "takeOff" };

export function SecondFactorPanel({ account }: { account: OwnAccount }) {
  const { t } = useTranslation("session");
  const client = useQueryClient();
  const [step, setStep] = useState<Step>({ at: "rest" });
  const rest = () => setStep({ at: "rest" });
  const isOn = account.second_factor;
  const codes = (codes: string[]) => {
    setStep({ at: "codes", codes });
    void client.invalidateQueries({ queryKey: ["session"] });
  };
  const state = (
    <span className="tag" data-tone={isOn ? "good" : undefined}>
      {isOn ? t("factor.on") : t("factor.off")}
    </span>
  );
  return (
    <Panel title={t("factor.title")} hint={t("factor.why")} side={state}>
      {step.at === "rest" && <Rest account={account} turnOn={() => setStep({ at: "prove" })} turnOff={() => setStep({ at: "takeOff" })} />}
      {step.at === "prove" && <Prove begun={(enrolment) => setStep({ at: "confirm", enrolment })} cancel={rest} />}
      {step.at === "confirm" && <Confirm enrolment={step.enrolment} confirmed={codes} cancel={rest} />}
      {step.at === "codes" && <RecoveryCodes email={account.email} codes={step.codes} kept={rest} />}
      {step.at === "takeOff" && <TakeOff done={rest} />}
    </Panel>
  );
}

function Rest({ account, turnOn, turnOff }: { account: OwnAccount; turnOn: () => void; turnOff: () => void }) {
  const { t } = useTranslation("session");
  if (!account.second_factor) {
    return (
      <div>
        <Button size="md" onClick={turnOn}>
          {t("factor.turnOn")}
        </Button>
      </div>
    );
  }
  return (
    <>
      <p>{t("factor.left", { count: account.recovery_codes_left })}</p>
      <div>
        <Button variant="default" size="md" onClick={turnOff}>
          {t("factor.turnOff")}
        </Button>
      </div>
    </>
  );
}

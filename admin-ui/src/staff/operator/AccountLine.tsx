// One account, and what operators do with it.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered } from "../../api/client";
import { AreYouSure } from "../app/Asked";
import { useAct } from "../app/useAct";
import { useInstant } from "../app/useInstant";
import type { Given } from "./AccountsPage";
import { type Account, platform, platformKey } from "./platform";

const at = (account: string) => ({ params: { path: { account } } });
const PATH = "/v1/platform/accounts/{account}";

type Asked = "disable" | "factor" | "delete";

export function AccountLine({ account, give }: { account: Account; give: (given: Given) => void }) {
  const { t } = useTranslation("operator");
  const written = useInstant();
  const [asked, setAsked] = useState<Asked>();
  const { id, email, name, status, second_factor } = account;
  const stale = platformKey("accounts");
  const isDisabled = status === "disabled";
  const acts: Record<Asked, () => Promise<unknown>> = {
    disable: () => answered(platform.PATCH(PATH, { ...at(id), body: { disabled: true } })),
    factor: () => answered(platform.DELETE(`${PATH}/second-factor`, at(id))),
    delete: () => answered(platform.DELETE(PATH, at(id))),
  };
  const doing = useAct({ act: (what: Asked) => acts[what](), stale });
  const enabling = useAct({ act: () => answered(platform.PATCH(PATH, { ...at(id), body: { disabled: false } })), stale });
  const linking = useAct({ act: () => answered(platform.POST(`${PATH}/password-reset`, at(id))) });
  const link = () => linking.mutate(undefined, { onSuccess: (made) => give({ label: t("accounts.resetFor", { email }), ...made }) });
  return (
    <li className="line">
      <div className="line-what">
        <strong>{name ?? email}</strong>
        <small>{name ? `${email} · ${written(account.created_at)}` : written(account.created_at)}</small>
        <span className="line-tags">
          <span className="tag" data-tone={isDisabled ? "bad" : undefined}>
            {t(`accounts.status.${status as "active"}`, { defaultValue: status })}
          </span>
          {second_factor && <span className="tag" data-tone="good">{t("accounts.factor")}</span>}
        </span>
      </div>
      <div className="line-acts">
        <Button variant="default" size="md" onClick={link} loading={linking.isPending} aria-label={`${t("accounts.reset")}: ${email}`}>
          {t("accounts.reset")}
        </Button>
        {second_factor && (
          <Button variant="default" size="md" onClick={() => setAsked("factor")} aria-label={`${t("accounts.takeOff")}: ${email}`}>
            {t("accounts.takeOff")}
          </Button>
        )}
        {isDisabled ? (
          <Button variant="default" size="md" onClick={() => enabling.mutate()} loading={enabling.isPending} aria-label={`${t("accounts.enable")}: ${email}`}>
            {t("accounts.enable")}
          </Button>
        ) : (
          <Button variant="default" size="md" className="danger" onClick={() => setAsked("disable")} aria-label={`${t("accounts.disable")}: ${email}`}>
            {t("accounts.disable")}
          </Button>
        )}
        <Button variant="default" size="md" className="danger" onClick={() => setAsked("delete")} aria-label={`${t("accounts.delete")}: ${email}`}>
          {t("accounts.delete")}
        </Button>
      </div>
      {asked && (
        <AreYouSure title={t(`accounts.sure.${asked}`, { email })} action={t(`accounts.do.${asked}`)} isPending={doing.isPending} close={() => setAsked(undefined)} run={() => doing.mutate(asked, { onSettled: () => setAsked(undefined) })}>
          <p>{t(`accounts.why.${asked}`)}</p>
        </AreYouSure>
      )}
    </li>
  );
}

// Who one is, and where one works.
import { useTranslation } from "react-i18next";

import { Panel } from "../../app/Panel";
import type { SignedIn } from "../session";

export function YouPanel({ signedIn: { account, restaurants } }: { signedIn: SignedIn }) {
  const { t } = useTranslation(["session", "common"]);
  return (
    <Panel title={account.name ?? account.email}>
      <dl className="facts">
        <dt>{t("email")}</dt>
        <dd>{account.email}</dd>
        <dt>{t("account.worksAt")}</dt>
        <dd>
          {restaurants.length === 0 && t("nowhere")}
          {restaurants.map(({ restaurant, name, role }) => (
            <div key={restaurant}>
              {name}, {t(`common:role.${role as "owner"}`, { defaultValue: role })}
            </div>
          ))}
        </dd>
      </dl>
    </Panel>
  );
}

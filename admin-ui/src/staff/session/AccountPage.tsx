// One's own account: who one is, how one proves it, where one is signed in, and how these pages look.
import { useTranslation } from "react-i18next";

import { LookPanel } from "./account/LookPanel";
import { PasswordPanel } from "./account/PasswordPanel";
import { SecondFactorPanel } from "./account/SecondFactorPanel";
import { SessionsPanel } from "./account/SessionsPanel";
import { YouPanel } from "./account/YouPanel";
import { Apart } from "./Apart";
import { useSession } from "./session";

export default function AccountPage() {
  const { t } = useTranslation("session");
  const signedIn = useSession().data;
  if (!signedIn) return null;
  return (
    <Apart title={t("account.title")}>
      <YouPanel signedIn={signedIn} />
      <PasswordPanel email={signedIn.account.email} />
      <SecondFactorPanel account={signedIn.account} />
      <SessionsPanel />
      <LookPanel />
    </Apart>
  );
}

// Said over everything when what is shown is not what is: since when, and what to do.
import { useNavigate, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { clock } from "../../i18n/when";
import type { Standing } from "../house/live";
import type { Here } from "../house/restaurant";
import { wall } from "../house/time";
import { useLocale } from "../words/useLocale";

export function Banner({ standing, lostAt, zone }: { standing: Standing; lostAt: number; zone: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (standing === "live" || standing === "connecting") return null;
  const time = clock(wall(lostAt, zone), locale);
  return (
    <div className="banner" role="alert">
      <span>{t(`banner.${standing}`, { time })}</span>
      {standing === "signed-out" && <SignInAgain />}
    </div>
  );
}

/** Said for as long as the operator lets nothing be changed. */
export function Suspension({ here }: { here: Here }) {
  const { t } = useTranslation();
  if (here.standing !== "suspended") return null;
  const reason = here.standing_reason?.trim().replace(/(?<![.!?])$/, ".");
  return (
    <div className="banner" role="status">
      <span>{reason ? t("banner.suspendedFor", { reason }) : t("banner.suspended")}</span>
    </div>
  );
}

function SignInAgain() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const router = useRouter();
  return (
    <button type="button" className="toast-act" onClick={() => void navigate({ to: "/sign-in", search: { to: router.state.location.href } })}>
      {t("banner.signIn")}
    </button>
  );
}

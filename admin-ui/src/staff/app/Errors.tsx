// Pages that cannot be shown: no such address, no such restaurant, no connection.
import { type ErrorComponentProps, useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { problemOf } from "../../api/problem";
import { isSignedOut } from "../house/asking";
import { Broken, Notice } from "./Notice";

export function Lost() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <main className="alone">
      <Notice title={t("lost.title")} action={{ name: t("lost.home"), run: () => void navigate({ to: "/" }) }}>
        {t("lost.why")}
      </Notice>
    </main>
  );
}

/** Whatever a page threw on its way: signed out meanwhile, a restaurant of others, a server that does not answer. */
export function Away({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const router = useRouter();
  const mustSignIn = isSignedOut(error);
  useEffect(() => {
    if (mustSignIn) void navigate({ to: "/sign-in", search: { to: router.state.location.href } });
  }, [mustSignIn]);
  if (mustSignIn) return null;
  const again = () => {
    reset();
    void router.invalidate();
  };
  const isForeign = problemOf(error)?.code === "restaurant_not_found";
  return (
    <main className="alone">
      {isForeign ? (
        <Notice title={t("foreign.title")} action={{ name: t("lost.home"), run: () => void navigate({ to: "/" }) }}>
          {t("foreign.why")}
        </Notice>
      ) : (
        <Broken error={error} again={again} />
      )}
    </main>
  );
}

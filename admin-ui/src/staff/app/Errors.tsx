// Pages that cannot be shown: no such address, no such restaurant, no connection.
import { type ErrorComponentProps, useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { problemOf, Unreachable } from "../../api/problem";
import { isSignedOut } from "../house/asking";
import { readCopy } from "../house/copy";
import { Broken, Notice } from "./Notice";
import { OfflineList } from "./OfflineList";

/** How often a server that does not answer is asked again, in milliseconds. */
const KNOCKS = 5_000;

/** The restaurant that an address is about. */
const slugOf = (path: string): string => /\/r\/([^/]+)/.exec(path)?.[1] ?? "";

export function Lost() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <main className="alone">
      <Notice isPage title={t("lost.title")} action={{ name: t("lost.home"), run: () => void navigate({ to: "/" }) }}>
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
  const again = () => {
    reset();
    void router.invalidate();
  };
  const isOut = error instanceof Unreachable;
  useEffect(() => {
    if (!isOut) return;
    const timer = setInterval(again, KNOCKS);
    return () => clearInterval(timer);
  }, [isOut]);
  if (mustSignIn) return null;
  const copy = isOut ? readCopy(slugOf(router.state.location.pathname)) : undefined;
  if (copy) return <OfflineList copy={copy} again={again} />;
  const isForeign = problemOf(error)?.code === "restaurant_not_found";
  return (
    <main className="alone">
      {isForeign ? (
        <Notice isPage title={t("foreign.title")} action={{ name: t("lost.home"), run: () => void navigate({ to: "/" }) }}>
          {t("foreign.why")}
        </Notice>
      ) : (
        <Broken error={error} again={again} isPage />
      )}
    </main>
  );
}

// The frame for operators: a door that asks for the platform key, and where one can go behind it.
import "../look/operator.css";
import "../look/panel.css";

import { IconAlarm, IconBuildingStore, IconChartBar, IconKey, IconLogout, IconReceipt, IconUsers } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { Waiting } from "../app/Notice";
import { forgetKey, useHeldKey } from "./key";
import { KeyDoor } from "./KeyDoor";
import { platformKey } from "./platform";

const ROOMS = [
  { to: "/operator", name: "rooms.restaurants", Icon: IconBuildingStore },
  { to: "/operator/accounts", name: "rooms.accounts", Icon: IconUsers },
  { to: "/operator/keys", name: "rooms.keys", Icon: IconKey },
  { to: "/operator/plans", name: "rooms.plans", Icon: IconReceipt },
  { to: "/operator/usage", name: "rooms.usage", Icon: IconChartBar },
  { to: "/operator/alarms", name: "rooms.alarms", Icon: IconAlarm },
] as const;

export default function OperatorPage() {
  const { t } = useTranslation("operator");
  const { key } = useHeldKey();
  useEffect(() => {
    document.title = `maitred · ${t("title")}`;
  }, [t]);
  return key ? <Frame /> : <KeyDoor />;
}

function Frame() {
  const { t } = useTranslation(["operator", "common"]);
  const client = useQueryClient();
  const isAtTenants = useRouterState({ select: ({ location }) => /^\/operator\/(r\/|new)/.test(location.pathname) });
  const leave = () => {
    forgetKey();
    client.removeQueries({ queryKey: platformKey() });
  };
  return (
    <div className="shell operator-shell">
      <a className="skip" href="#main">
        {t("common:skip")}
      </a>
      <header className="topbar">
        <Link to="/operator" className="house-name">
          {t("title")}
        </Link>
        <button type="button" className="icon-button operator-leave" onClick={leave}>
          <IconLogout size={20} stroke={1.6} aria-hidden />
          {t("forget")}
        </button>
      </header>
      <nav className="rail" aria-label={t("common:rooms.label")}>
        {ROOMS.map(({ to, name, Icon }) => (
          <Link key={to} to={to} className={`rail-link ${to === "/operator" && isAtTenants ? "active" : ""}`} activeOptions={{ exact: true, includeSearch: false }}>
            <Icon size={24} stroke={1.6} aria-hidden />
            <span>{t(name)}</span>
          </Link>
        ))}
      </nav>
      <main className="room operator" id="main" tabIndex={-1}>
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}

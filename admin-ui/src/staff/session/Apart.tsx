// A frame for what belongs to no restaurant and needs room: the way back, what it is, and who one is.
import "../look/panel.css";
import "../look/session.css";

import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { AccountMenu } from "../app/AccountMenu";

export function Apart({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `maitred · ${title}`;
  }, [title]);
  return (
    <div className="apart">
      <a className="skip" href="#main">
        {t("skip")}
      </a>
      <header className="topbar">
        <Link to="/" className="apart-back">
          <IconArrowLeft size={20} stroke={1.6} aria-hidden />
          {t("back")}
        </Link>
        <AccountMenu />
      </header>
      <main className="apart-main" id="main" tabIndex={-1}>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}

// A page with one thing to do, before one is anywhere: sign in, choose a restaurant, follow a link.
import "../look/panel.css";
import "../look/session.css";

import type { ReactNode } from "react";

export function Alone({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="alone">
      <div className="alone-card">
        <p className="alone-brand">maitred</p>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}

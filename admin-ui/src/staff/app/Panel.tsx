// A thing with a heading on a page of many: what it is, what to know of it, and what can be done there.
import "../look/panel.css";

import type { ReactNode } from "react";

interface Shown {
  title: string;
  hint?: string | undefined;
  /** Stands beside the title. */
  side?: ReactNode;
  children?: ReactNode;
}

export function Panel({ title, hint, side, children }: Shown) {
  return (
    <section className="panel" aria-label={title}>
      <header className="panel-head">
        <div>
          <h2>{title}</h2>
          {hint && <p className="hint">{hint}</p>}
        </div>
        {side}
      </header>
      {children}
    </section>
  );
}

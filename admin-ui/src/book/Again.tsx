// The way back to choosing a table.
import type { ReactNode } from "react";

import { bookingPath, type Choice, go } from "./where";

interface Props {
  slug: string;
  choice?: Partial<Choice>;
  children: ReactNode;
}

export function Again({ slug, choice = {}, children }: Props) {
  const path = bookingPath(slug, choice);
  return (
    <p className="again">
      <a
        className="link quiet"
        href={path}
        onClick={(event) => {
          event.preventDefault();
          go(path);
        }}
      >
        {children}
      </a>
    </p>
  );
}

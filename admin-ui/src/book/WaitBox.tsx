// Nothing free: whoever wants to waits for a table that is given back. Once opened the form stays, whatever happens to
// the times meanwhile.
import { lazy, Suspense, useState } from "react";

import type { Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import type { Question } from "../live/frames";
import { Waiting } from "./Page";
import type { Range } from "./slots";

const WaitForm = lazy(() => import("./WaitForm"));

interface Props {
  restaurant: Restaurant;
  question: Question;
  /** What was missed. */
  range: Range | undefined;
}

export function WaitBox({ restaurant, question, range }: Props) {
  const { words } = useTongue();
  const [opened, setOpened] = useState<Range>();
  if (!opened && !range) return null;
  return (
    <section className="wait" aria-labelledby="wait-title">
      <h3 id="wait-title">{words.waitTitle}</h3>
      <p className="hint">{words.waitWhy}</p>
      {opened ? (
        <Suspense fallback={<Waiting />}>
          <WaitForm {...{ restaurant, question }} missed={opened} />
        </Suspense>
      ) : (
        <button type="button" className="action" onClick={() => setOpened(range)}>
          {words.join}
        </button>
      )}
    </section>
  );
}

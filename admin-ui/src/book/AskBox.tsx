// Giving something up: asked once, said plainly, undone by nobody.
import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";

import type { Restaurant } from "../api/client";
import { Trouble } from "./Refusal";
import { useSending } from "./sending";

interface Props {
  restaurant: Restaurant;
  title: string;
  why: string;
  yes: string;
  /** While it is being done. */
  doing: string;
  no: string;
  /** Does it; told when it takes long. */
  onYes: (onWait: () => void) => Promise<void>;
  onNo: () => void;
}

export function AskBox({ restaurant, title, why, yes, doing, no, onYes, onNo }: Props) {
  const { state, send } = useSending();
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section
      ref={box}
      className="card ask"
      tabIndex={-1}
      aria-labelledby="ask-title"
      onKeyDown={(event) => event.key === "Escape" && onNo()}
    >
      <h2 id="ask-title">{title}</h2>
      <p>{why}</p>
      <Trouble {...{ restaurant, state }} />
      <div className="doings">
        <Button size="md" disabled={state.isSending} onClick={() => void send(onYes)}>
          {state.isSending ? doing : yes}
        </Button>
        <Button size="md" variant="default" disabled={state.isSending} onClick={onNo}>
          {no}
        </Button>
      </div>
    </section>
  );
}

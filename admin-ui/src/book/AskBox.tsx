// Calling off: asked once, said plainly, undone by nobody.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import type { Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { CallUs } from "./Page";
import { cancel, type Key, reservationKey } from "./reservation";
import { mayCall, sentence } from "./sentences";

interface Props {
  restaurant: Restaurant;
  mine: Key;
  onDone: () => void;
}

export function CancelBox({ restaurant, mine, onDone }: Props) {
  const { words } = useTongue();
  const client = useQueryClient();
  const [state, setState] = useState<{ isSending: boolean; isSlow: boolean; error?: unknown }>({ isSending: false, isSlow: false });
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);

  async function send(): Promise<void> {
    setState({ isSending: true, isSlow: false });
    try {
      const cancelled = await cancel(mine, () => setState({ isSending: true, isSlow: true }));
      client.setQueryData(reservationKey(mine.id), cancelled);
      onDone();
    } catch (error) {
      setState({ isSending: false, isSlow: false, error });
    }
  }

  return (
    <section
      ref={box}
      className="card ask"
      tabIndex={-1}
      aria-labelledby="cancel-title"
      onKeyDown={(event) => event.key === "Escape" && onDone()}
    >
      <h2 id="cancel-title">{words.cancelSure}</h2>
      <p>{words.cancelSureWhy}</p>
      {state.error !== undefined && <p role="alert">{sentence(state.error, words)}</p>}
      {mayCall(state.error) && <CallUs restaurant={restaurant} />}
      {state.isSlow && <p role="status">{words.stillTrying}</p>}
      <div className="doings">
        <Button size="md" disabled={state.isSending} onClick={() => void send()}>
          {state.isSending ? words.cancelling : words.cancelYes}
        </Button>
        <Button size="md" variant="default" disabled={state.isSending} onClick={onDone}>
          {words.cancelNo}
        </Button>
      </div>
    </section>
  );
}

// The visit is near: the guest says that they come, and the restaurant need not ask.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";

import type { Restaurant } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { Trouble } from "./Refusal";
import { confirm, type Key, reservationKey } from "./reservation";
import { useSending } from "./sending";

interface Props {
  restaurant: Restaurant;
  mine: Key;
}

export function ComingBox({ restaurant, mine }: Props) {
  const { words } = useTongue();
  const client = useQueryClient();
  const { state, send } = useSending();
  const come = async (onWait: () => void) => {
    try {
      client.setQueryData(reservationKey(mine.id), await confirm(mine, onWait));
    } catch (error) {
      // It stands otherwise than the page knew.
      void client.invalidateQueries({ queryKey: reservationKey(mine.id) });
      throw error;
    }
  };
  return (
    <section className="coming">
      <p>{words.areYouComing}</p>
      <Button size="md" disabled={state.isSending} onClick={() => void send(come)}>
        {state.isSending ? words.sending : words.coming}
      </Button>
      <Trouble {...{ restaurant, state }} />
    </section>
  );
}

// For when to wait, and who.
import "@mantine/core/styles/Input.css";
import "./look/form.css";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import type { Restaurant, Slot } from "../api/client";
import { useTongue } from "../i18n/tongue";
import { clock } from "../i18n/when";
import type { Question } from "../live/frames";
import { bodyOf, type Draft, forgetDraft } from "./draft";
import { GuestForm } from "./GuestForm";
import { Trouble } from "./Refusal";
import { useSending } from "./sending";
import { type Range, stretched } from "./slots";
import { join, waitKey } from "./wait";
import { go, waitingPath } from "./where";

interface Props {
  restaurant: Restaurant;
  question: Question;
  missed: Range;
}

export default function WaitForm({ restaurant, question, missed }: Props) {
  const { words, name: locale } = useTongue();
  const client = useQueryClient();
  const [range, setRange] = useState(missed);
  const { state, send } = useSending();
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>("select, input")?.focus(), []);
  const { slug } = restaurant;
  const { starts } = range;

  const joining = (draft: Draft) =>
    send(async (onWait) => {
      const [from, to] = [starts[range.from], starts[range.to]];
      if (!from || !to) return;
      const waited = await join(slug, { ...question, from: from.time, to: to.time, ...bodyOf(draft, locale) }, onWait);
      forgetDraft();
      client.setQueryData(waitKey(waited.id), waited);
      go(waitingPath(slug, waited.id, waited.token));
    });

  return (
    <div ref={form} className="waiter">
      {starts.length > 1 && (
        <div className="range">
          <Pick label={words.from} {...{ starts }} nth={range.from} onPick={(nth) => setRange(stretched(range, "from", nth))} />
          <Pick label={words.to} {...{ starts }} nth={range.to} onPick={(nth) => setRange(stretched(range, "to", nth))} />
        </div>
      )}
      <GuestForm
        verb={state.isSending ? words.sending : words.join}
        needsContact
        isReady
        isSending={state.isSending}
        error={state.error}
        onSend={joining}
      />
      <Trouble {...{ restaurant, state }} />
    </div>
  );
}

interface PickProps {
  label: string;
  starts: Slot[];
  nth: number;
  onPick: (nth: number) => void;
}

function Pick({ label, starts, nth, onPick }: PickProps) {
  const { locale } = useTongue();
  return (
    <label>
      {label}
      <select className="more" value={nth} onChange={(event) => onPick(Number(event.target.value))}>
        {starts.map(({ starts_at }, nth) => (
          <option key={starts_at} value={nth}>
            {clock(starts_at, locale)}
          </option>
        ))}
      </select>
    </label>
  );
}

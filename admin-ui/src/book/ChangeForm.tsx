// Changing one's reservation: the same choices as for a new one, and nothing changes before it is saved.
import { Button, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { Reservation, ReservationPatch, Restaurant } from "../api/client";
import { problemOf } from "../api/problem";
import { useTongue } from "../i18n/tongue";
import { duration, plusDays, today } from "../i18n/when";
import { Alternatives } from "./Alternatives";
import { AreaPicker } from "./AreaPicker";
import { useDays } from "./data";
import { DayPicker } from "./DayPicker";
import { CallUs, StepTitle } from "./Page";
import { PartyPicker } from "./PartyPicker";
import { amend, type Key, reservationKey } from "./reservation";
import { mayCall, sentence } from "./sentences";
import { asksFirst } from "./standing";
import { Times } from "./Times";

interface Props {
  restaurant: Restaurant;
  mine: Key;
  reservation: Reservation;
  onDone: (news?: string) => void;
}

export interface Wanted {
  party_size: number;
  date: string;
  /** None while another day is looked at and no time picked yet. */
  start: { time: string; starts_at: string } | undefined;
  area: string | null;
  notes: string;
}

export function ChangeForm({ restaurant, mine, reservation, onDone }: Props) {
  const { words, locale } = useTongue();
  const { slug, zone, window_days, areas } = restaurant;
  const [wanted, setWanted] = useState<Wanted>(() => asBooked(reservation));
  const { state, send } = useAmending(mine, reservation, onDone);
  const { party_size, date, area, start } = wanted;
  // A party that asked before does not ask again.
  const answersWithin = asksFirst(restaurant, reservation.party_size) === undefined ? asksFirst(restaurant, party_size) : undefined;
  const change = (some: Partial<Wanted>) => setWanted({ ...wanted, ...some });
  const from = today(zone);
  const days = useDays(slug, from, plusDays(from, Math.min(window_days, 61)), party_size, area ?? undefined);
  const toDay = (day: string) =>
    change({ date: day, start: day === reservation.date ? asBooked(reservation).start : undefined });
  const offers = problemOf(state.error)?.body.alternatives ?? [];
  return (
    <div className="chooser">
      <div className="wishes">
        <StepTitle>{words.changeTitle}</StepTitle>
        <PartyPicker restaurant={restaurant} party={party_size} onPick={(party_size) => change({ party_size })} />
        {areas.length > 1 && (
          <AreaPicker areas={areas} area={area ?? undefined} onPick={(area) => change({ area: area ?? null })} />
        )}
        <DayPicker
          {...{ restaurant, party: party_size, area: area ?? undefined, from, date }}
          days={days.data}
          onPick={toDay}
        />
      </div>
      <div className="answers">
        <Times
          restaurant={restaurant}
          question={{ date, party_size, area }}
          pick={({ time, starts_at, date }) => change({ date, start: { time, starts_at } })}
          onStale={ignore}
          own={reservation.starts_at}
          mine={mine}
          picked={start?.starts_at ?? ""}
        />
        <Textarea
          label={words.yourNotes}
          rows={3}
          size="md"
          maxLength={1000}
          value={wanted.notes}
          onChange={(event) => change({ notes: event.currentTarget.value })}
        />
        {state.error !== undefined && (
          <div className="refusal" role="alert">
            <p>{sentence(state.error, words)}</p>
            {mayCall(state.error) && <CallUs restaurant={restaurant} />}
            {offers.length > 0 && (
              <Alternatives
                question={wanted}
                list={offers}
                onPick={({ date, time, starts_at }) => change({ date, start: { time, starts_at } })}
              />
            )}
          </div>
        )}
        {!start && <p className="hint">{words.pickTime}</p>}
        {answersWithin !== undefined && <p className="lead">{words.askFirst(duration(answersWithin, locale))}</p>}
        <div className="doings">
          <Button size="md" disabled={!start || state.isSending} onClick={() => void send(wanted)}>
            {state.isSending ? words.saving : words.save}
          </Button>
          <Button size="md" variant="default" onClick={() => onDone()}>
            {words.leaveAsIs}
          </Button>
        </div>
      </div>
    </div>
  );
}

function ignore(): void {}

function asBooked({ party_size, date, time, starts_at, area, notes }: Reservation): Wanted {
  return { party_size, date, start: { time, starts_at }, area: area ?? null, notes: notes ?? "" };
}

/** Only what is different: what the guest did not touch is not decided anew. */
export function patchOf(wanted: Wanted, { party_size, starts_at, area, notes }: Reservation): ReservationPatch {
  const { start } = wanted;
  return {
    ...(wanted.party_size !== party_size ? { party_size: wanted.party_size } : {}),
    ...(start && start.starts_at !== starts_at ? { date: wanted.date, time: start.time } : {}),
    ...(wanted.area !== (area ?? null) ? { area: wanted.area } : {}),
    ...(wanted.notes.trim() !== (notes ?? "") ? { notes: wanted.notes.trim() || null } : {}),
  };
}

function useAmending(mine: Key, reservation: Reservation, onDone: (news?: string) => void) {
  const { words } = useTongue();
  const client = useQueryClient();
  const [state, setState] = useState<{ isSending: boolean; error?: unknown }>({ isSending: false });

  async function send(wanted: Wanted): Promise<void> {
    const patch = patchOf(wanted, reservation);
    if (Object.keys(patch).length === 0) return onDone();
    setState({ isSending: true });
    try {
      client.setQueryData(reservationKey(mine.id), await amend(mine, reservation.revision, patch));
      onDone(words.saved);
    } catch (error) {
      setState({ isSending: false, error });
      // Whether it was carried out, or changed by somebody else, is seen by reading it again.
      if (isWorthReading(error)) void client.invalidateQueries({ queryKey: reservationKey(mine.id) });
    }
  }
  return { state, send };
}

function isWorthReading(error: unknown): boolean {
  const problem = problemOf(error);
  return !problem || problem.isPassing || problem.code === "revision_stale" || problem.code === "reservation_not_live";
}

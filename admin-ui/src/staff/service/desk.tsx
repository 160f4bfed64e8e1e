// What every part of the service view knows and may do: the restaurant, its file, the day; open a card, take a step, attempt a
// change. The value stays the same while reservations come and go, so that parts that are memoised stay so.
import { createContext, type ReactNode, useContext, useMemo, useRef } from "react";

import type { Reservation } from "../house/reservations";
import type { RestaurantFile } from "../house/restaurant";
import type { ServiceSearch } from "../router";
import { type Step, useStep } from "../house/steps";
import { type Attempt, useAttempts } from "./attempts";
import { Clash } from "./Clash";

/** What is open while a new booking is being taken. */
export const NEW = "new";

/** What the address is to say otherwise; `undefined` is no longer said. */
export type Elsewhere = { [K in keyof ServiceSearch]?: ServiceSearch[K] | undefined };

interface Given {
  slug: string;
  zone: string;
  date: string;
  file: RestaurantFile;
  /** Whether one may change reservations; otherwise one looks. */
  canWrite: boolean;
  /** Opens the card of a reservation, or closes it. */
  open: (reservation: string | undefined) => void;
}

interface Desk extends Given {
  step: (reservation: Reservation, step: Step) => void;
  attempt: (attempt: Attempt) => void;
}

const DeskContext = createContext<Desk | undefined>(undefined);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("ServicePage provides it");
  return desk;
}

export function DeskProvider({ given, children }: { given: Given; children: ReactNode }) {
  const { slug, zone, date, file, canWrite } = given;
  const { attempt, clash, settle } = useAttempts(slug);
  const { step } = useStep(slug);
  const acts = useRef({ step, attempt, open: given.open });
  acts.current = { step, attempt, open: given.open };
  const desk = useMemo(
    (): Desk => ({
      slug,
      zone,
      date,
      file,
      canWrite,
      open: (reservation) => acts.current.open(reservation),
      step: (reservation, step) => acts.current.step(reservation, step),
      attempt: (attempt) => acts.current.attempt(attempt),
    }),
    [slug, zone, date, file, canWrite],
  );
  return (
    <DeskContext value={desk}>
      {children}
      {clash && <Clash clash={clash} settle={settle} />}
    </DeskContext>
  );
}

// Booking: first choose, then fill in the form while the table is kept. Which of the two is in the address.
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";

import type { Restaurant } from "../api/client";
import { Chooser } from "./Chooser";
import { heldIn, HoldKeeper, useHolding, type Wish } from "./hold";
import { kept } from "./kept";
import { KeptBar } from "./KeptBar";
import { Page, Waiting } from "./Page";
import { StaleBanner } from "./StaleBanner";
import { bookingPath, go, type Where } from "./where";

const loadDetails = () => import("./DetailsStep");
const DetailsStep = lazy(loadDetails);

interface Props {
  restaurant: Restaurant;
  where: Where;
}

export function BookPage({ restaurant, where }: Props) {
  const { slug, hold_minutes } = restaurant;
  const client = useQueryClient();
  const refresh = async () => {
    // An answer that is under way may be from before.
    await client.cancelQueries({ queryKey: ["slots", slug] });
    await client.invalidateQueries({ queryKey: ["slots", slug] });
  };
  const [keeper] = useState(() => new HoldKeeper(slug, hold_minutes, kept, refresh));
  const [isStale, setIsStale] = useState(false);
  const holding = useHolding(keeper);
  useLeaving(keeper);

  const pick = useCallback(
    (wish: Wish) => {
      void loadDetails();
      void keeper.take(wish);
      const choice = { party: wish.party_size, date: wish.date, area: wish.area ?? undefined };
      go(bookingPath(slug, choice), "replace");
      go(bookingPath(slug, choice, "details"));
    },
    [keeper, slug],
  );

  const { step } = where;
  const held = heldIn(holding);
  const wantsForm = holding.is !== "none" && holding.is !== "refused";
  const isKept = held !== undefined || holding.is === "placing";
  useEffect(() => {
    // Back gives the table back; a form without a table leads back to the times.
    if (step === undefined && (wantsForm || isKept)) void keeper.release();
    if (step === "details" && !wantsForm) go(bookingPath(slug, where, isKept ? "times" : undefined), "replace");
    if (step === "times" && !isKept) go(bookingPath(slug, where), "replace");
  }, [step, wantsForm, isKept]);

  const isForm = step === "details" && wantsForm;
  return (
    <Page restaurant={restaurant} banner={isStale && !isForm ? <StaleBanner /> : null}>
      {isForm ? (
        <Suspense fallback={<Waiting />}>
          <DetailsStep restaurant={restaurant} holding={holding} keeper={keeper} />
        </Suspense>
      ) : (
        <Chooser
          restaurant={restaurant}
          where={where}
          pick={pick}
          refusal={holding.is === "refused" ? holding : undefined}
          dismiss={() => keeper.dismiss()}
          giving={holding.is === "none" ? holding.giving : undefined}
          own={held?.wish.starts_at}
          kept={held && <KeptBar held={held} keeper={keeper} />}
          onStale={setIsStale}
        />
      )}
    </Page>
  );
}

/** A page that is left gives its table back; one that is shown again wants it again. */
function useLeaving(keeper: HoldKeeper): void {
  useEffect(() => {
    const leave = () => keeper.leave();
    const comeBack = (event: PageTransitionEvent) => event.persisted && keeper.comeBack();
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", comeBack);
    return () => {
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", comeBack);
    };
  }, [keeper]);
}

// What staff do with a reservation, in one tap. Each step goes out once under a key of its own, however often the
// connection breaks; its answer is shown at once, and what can be taken back is offered to be.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../api/client";
import { insist } from "../../api/insist";
import { useToast } from "../app/toast";
import { nameOf } from "./names";
import { sentence } from "./refusals";
import { keep, type Reservation } from "./reservations";

/** Steps that need nothing said beside them. */
export type Step = "approve" | "confirm" | "arrive" | "seat" | "finish" | "no-show" | "cancel" | "decline" | "undo" | "lock" | "unlock";

/** Carries out something with a reservation; what comes back is put where it belongs. */
export function useChange(slug: string) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const { say } = useToast();
  return useMutation({
    mutationFn: (change: () => Promise<Reservation>) => insist(change),
    onSuccess: (reservation) => keep(client, slug, reservation),
    onError: (error) => say({ text: sentence(error, t), tone: "refusal" }),
  });
}

/** Takes a step, and offers to take it back. */
export function useStep(slug: string): { step: (reservation: Reservation, step: Step) => void; isPending: boolean } {
  const change = useChange(slug);
  const { t } = useTranslation();
  const { say } = useToast();
  const tell = (after: Reservation, step: Step) => {
    const text = t(`did.${step}`, { name: nameOf(after, t) });
    say({ text, ...(after.can_undo ? { undo: () => take(after, "undo") } : {}) });
  };
  // Told in the change itself: by the time it is answered, the feed may have taken what was pressed off the page.
  const take = (reservation: Reservation, step: Step) =>
    change.mutate(async () => {
      const after = await post(slug, reservation.id, step);
      if (step !== "undo") tell(after, step);
      return after;
    });
  return { step: take, isPending: change.isPending };
}

function post(slug: string, reservation: string, step: Step): Promise<Reservation> {
  const path = `/v1/staff/restaurants/{slug}/reservations/{reservation}/${step}` as const;
  // The steps differ in what may be said beside them; nothing is said here.
  return answered(api.POST(path as "/v1/staff/restaurants/{slug}/reservations/{reservation}/arrive", { params: { path: { slug, reservation } } }));
}

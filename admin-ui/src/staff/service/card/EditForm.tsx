// Everything about a reservation that can be changed, at once. Whoever sits changes in size only.
import { Button } from "@mantine/core";
import { useState } from "react";

import { isNameless } from "../../house/names";
import type { Reservation } from "../../house/reservations";
import { amend } from "../changes";
import { useDesk } from "../desk";
import { useServiceWords } from "../say";
import { useSaying } from "../useSaying";
import { GuestFields } from "./GuestFields";
import { VisitFields } from "./VisitFields";
import { basis, patchOf, visitOf } from "./visit";

export function EditForm({ it, done }: { it: Reservation; day: Reservation[]; done: () => void }) {
  const { t, c } = useServiceWords();
  const { slug, attempt } = useDesk();
  const say = useSaying();
  const [opened] = useState(it);
  const before = visitOf(opened);
  const [visit, setVisit] = useState(before);
  const set = (change: Partial<typeof visit>) => setVisit((was) => ({ ...was, ...change }));
  const finish = (after: Reservation) => {
    done();
    say(after);
  };
  const submit = () => {
    const patch = patchOf(before, visit);
    if (!Object.keys(patch).length) return done();
    attempt({ name: c("save"), reservation: basis(opened, it, patch), change: (on, exceed) => amend(slug, on, { ...patch, exceed }), done: finish });
  };
  return (
    <form
      className="card-form"
      aria-label={t("do.edit")}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <VisitFields visit={visit} set={set} own={it.id} />
      <GuestFields visit={visit} set={set} mayBeNameless={isNameless(opened)} />
      <div className="card-ways">
        <Button variant="default" onClick={done}>
          {c("cancel")}
        </Button>
        <Button type="submit">{c("save")}</Button>
      </div>
    </form>
  );
}

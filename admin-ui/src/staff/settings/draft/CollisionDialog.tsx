// Somebody saved meanwhile, and both changed the same: side by side, to be decided one by one.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Dialog } from "../kit/Dialog";
import { useDraft } from "./DraftProvider";
import type { Collision } from "./merge";
import { put } from "./pointer";
import { usePlaceName } from "./usePlaceName";

export function CollisionDialog() {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const { file, collisions, settle, discard } = useDraft();
  const [theirs, setTheirs] = useState<string[]>([]);
  const choose = (pointer: string, takes: boolean) => setTheirs((list) => (takes ? [...list, pointer] : list.filter((it) => it !== pointer)));
  // From the last to the first: taking an item out of a list moves whatever stands behind it.
  const decided = () => collisions.toReversed().reduce((it, { pointer, mine, theirs: other }) => put(it, pointer, theirs.includes(pointer) ? other : mine), file);
  const actions = (
    <>
      <Button variant="default" size="md" onClick={discard}>{t("discard")}</Button>
      <Button size="md" onClick={() => settle(decided())}>{common("save")}</Button>
    </>
  );
  return (
    <Dialog title={t("collision.title")} onClose={() => undefined} actions={actions}>
      <p>{t("collision.why")}</p>
      {collisions.map((it) => <Choice key={it.pointer} {...it} takesTheirs={theirs.includes(it.pointer)} choose={(takes) => choose(it.pointer, takes)} />)}
    </Dialog>
  );
}

interface ChoiceProps extends Collision {
  takesTheirs: boolean;
  choose: (takesTheirs: boolean) => void;
}

function Choice({ pointer, mine, theirs, takesTheirs, choose }: ChoiceProps) {
  const { t } = useTranslation("settings");
  const name = usePlaceName()(pointer);
  const option = (value: unknown, isTheirs: boolean) => (
    <label className="side">
      <input type="radio" name={pointer} checked={takesTheirs === isTheirs} onChange={() => choose(isTheirs)} />
      <span>
        <strong>{isTheirs ? t("collision.theirs") : t("collision.mine")}</strong>
        <span className="side-value">{useSaid(value)}</span>
      </span>
    </label>
  );
  return (
    <fieldset className="sides">
      <legend>{name}</legend>
      {option(mine, false)}
      {option(theirs, true)}
    </fieldset>
  );
}

/** A value of the file in a line. */
function useSaid(value: unknown): string {
  const { t } = useTranslation("settings");
  if (value === undefined || value === null) return t("collision.gone");
  if (typeof value !== "object") return String(value);
  return said(value);
}

function said(value: unknown): string {
  if (Array.isArray(value)) return value.map(said).join(", ");
  if (typeof value === "object" && value !== null) return Object.values(value).map(said).join(" · ");
  return String(value);
}

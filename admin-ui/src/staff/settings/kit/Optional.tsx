// Something that need not be said. While it is not, the sentence tells what holds, and a button begins to say otherwise.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { words } from "../../words/en/settings";
import { useDraft } from "../draft/DraftProvider";
import { valueAt } from "../draft/pointer";

interface Props {
  at: string;
  name: keyof (typeof words)["set"];
  /** What holds while nothing is said. */
  unset?: keyof (typeof words)["unset"];
  /** What it is to begin with. */
  first: unknown;
  /** Besides: what cannot be said beside it. */
  onSet?: () => void;
  children: ReactNode;
}

export function Optional({ at, name, unset, first, onSet, children }: Props) {
  const { t } = useTranslation("settings");
  const { file, set, readOnly } = useDraft();
  const begin = () => {
    set(at, first);
    onSet?.();
  };
  if (valueAt(file, at) === undefined) {
    return (
      <div className="optional-unset">
        <p>{t(`unset.${unset ?? name}`)}</p>
        {!readOnly && <Button variant="default" size="md" onClick={begin}>{t(`set.${name}`)}</Button>}
      </div>
    );
  }
  return (
    <div className="optional-set">
      {children}
      {!readOnly && <button type="button" className="quiet-button" onClick={() => set(at, undefined)}>{t("usual")}</button>}
    </div>
  );
}

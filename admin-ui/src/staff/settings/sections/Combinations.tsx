// Tables that are pushed together.
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";
import { useDraft } from "../draft/DraftProvider";
import { valueAt } from "../draft/pointer";
import { Adding } from "../kit/Adding";
import { NumberField } from "../kit/fields";
import { Group } from "../kit/Group";
import { ItemList } from "../kit/ItemList";
import { keyFrom, keysOf } from "../kit/keys";
import { Optional } from "../kit/Optional";
import { Picks } from "../kit/Picks";
import { Range } from "../kit/Range";
import { useKeySays } from "../kit/useKeySays";
import { Part } from "./Part";

type Combination = components["schemas"]["CombinationItem"];

export function Combinations() {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const says = useKeySays();
  const summary = ({ tables, seats }: Combination) => [tables.join(" + "), seats && t("partyRange", { ...seats })].filter(Boolean).join(" · ");
  return (
    <Part name="together" isWide>
      <ItemList<Combination> at="/combinations" title={({ key }) => key} summary={summary}
        add={(add) => <Adding label={t("field.newCombination")} says={says} onAdd={(name) => add({ key: keyFrom(name, keysOf(file)), tables: [] })} />}>
        {(at) => <CombinationForm at={at} />}
      </ItemList>
    </Part>
  );
}

function CombinationForm({ at }: { at: string }) {
  const { t } = useTranslation("settings");
  const { file, set } = useDraft();
  const hasSeats = valueAt(file, `${at}/seats`) !== undefined;
  return (
    <>
      <Picks at={`${at}/tables`} options={file.tables.map(({ key }) => ({ value: key, label: key }))} />
      <Group id={`seats${at.replaceAll("/", "-")}`} label={t("field.seats")}>
        <Optional at={`${at}/seats`} name="seats" first={{ min: 3, max: 4 }} onSet={() => set(`${at}/seat_loss`, undefined)}>
          <Range at={`${at}/seats`} bare />
        </Optional>
      </Group>
      <div className="row">
        {!hasSeats && <NumberField at={`${at}/seat_loss`} whenEmpty={0} />}
        <NumberField at={`${at}/cost`} whenEmpty={0} />
      </div>
    </>
  );
}

// Areas, and the tables in them. Where a table stands is drawn on the floor plan; here is what can be booked.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";
import type { Table } from "../../house/restaurant";
import { useDraft } from "../draft/DraftProvider";
import { nameOf } from "../draft/plan";
import { Adding } from "../kit/Adding";
import { TextField } from "../kit/fields";
import { ItemList } from "../kit/ItemList";
import { keyFrom, keysOf, nextName } from "../kit/keys";
import { useKeySays } from "../kit/useKeySays";
import { Part } from "./Part";
import { TableForm } from "./TableForm";

type Area = components["schemas"]["AreaItem"];

export function Tables() {
  const { t } = useTranslation("settings");
  const { slug } = useDraft();
  return (
    <>
      <Part name="areas" isWide>
        <Areas />
      </Part>
      <Part name="tables" isWide>
        <TableList />
        <Link to="/r/$slug/floor/plan" params={{ slug }} className="quiet-button link">{t("toPlan")}</Link>
      </Part>
    </>
  );
}

function Areas() {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const made = (name: string): Area => ({ key: keyFrom(name, keysOf(file)), name });
  return (
    <ItemList<Area> at="/areas" title={({ name, key }) => name || key}
      add={(add) => <Adding label={t("field.newArea")} onAdd={(name) => add(made(name))} />}>
      {(at) => <TextField at={`${at}/name`} isRequired />}
    </ItemList>
  );
}

function TableList() {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const last = file.tables.at(-1);
  const says = useKeySays();
  const made = (name: string): Table => ({ key: keyFrom(name, keysOf(file)), seats: last?.seats ?? { min: 1, max: 2 }, ...(last?.area ? { area: last.area } : {}) });
  const summary = ({ area, seats, channel }: Table) => {
    const who = channel && channel !== "online" ? t(`channel.${channel as "in_house"}`) : "";
    return [area && nameOf(file, "area", area), t("partyRange", { ...seats }), who].filter(Boolean).join(" · ");
  };
  return (
    <ItemList<Table> at="/tables" title={({ key }) => key} summary={summary}
      add={(add) => <Adding label={t("field.newTable")} first={nextName(last?.key)} says={says} onAdd={(name) => add(made(name))} />}>
      {(at) => <TableForm at={at} />}
    </ItemList>
  );
}

// Days on which something is closed: the house, or some services, areas or tables of it.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";
import { day, isDate } from "../../../i18n/when";
import { useHere } from "../../house/restaurant";
import { serviceDay, useNow } from "../../house/time";
import { useLocale } from "../../words/useLocale";
import { useDraft } from "../draft/DraftProvider";
import { nameOf, specialServices } from "../draft/plan";
import { DateField, TextField } from "../kit/fields";
import { ItemList } from "../kit/ItemList";
import { type Option, Picks } from "../kit/Picks";
import { Part } from "./Part";

type Closure = components["schemas"]["ClosureItem"];

export function Closures() {
  const { t } = useTranslation("settings");
  const { slug, file } = useDraft();
  const here = useHere(slug);
  const today = serviceDay(useNow(here), here.zone);
  const locale = useLocale();
  const said = (date: string) => (isDate(date) ? `${day(date, locale, "short")} ${date.slice(0, 4)}` : "…");
  const title = ({ from, to }: Closure) => (from === to ? said(from) : `${said(from)} – ${said(to)}`);
  const summary = (it: Closure) => {
    const parts = [...(it.areas ?? []).map((key) => nameOf(file, "area", key)), ...(it.tables ?? []), ...(it.services ?? []).map((key) => nameOf(file, "service", key))];
    return [it.reason, parts.join(", ") || t("wholeHouse")].filter(Boolean).join(" · ");
  };
  return (
    <Part name="closed" isWide>
      <ItemList<Closure> at="/closures" title={title} summary={summary}
        add={(add) => <Button variant="default" size="md" className="add" onClick={() => add({ from: today, to: today })}>{t("addClosure")}</Button>}>
        {(at) => <ClosureForm at={at} />}
      </ItemList>
    </Part>
  );
}

function ClosureForm({ at }: { at: string }) {
  const { t } = useTranslation("settings");
  const { file } = useDraft();
  const named = (it: { key: string; name?: string | null }): Option => ({ value: it.key, label: it.name ?? it.key });
  const services = [...file.services, ...specialServices(file)].map(named);
  return (
    <>
      <div className="row">
        <DateField at={`${at}/from`} as="closure_from" />
        <DateField at={`${at}/to`} as="closure_to" />
      </div>
      <TextField at={`${at}/reason`} />
      <p className="group-hint">{t("hint.closes")}</p>
      {(file.areas ?? []).length > 0 && <Picks at={`${at}/areas`} options={(file.areas ?? []).map(named)} emptyIsAbsent />}
      <Picks at={`${at}/tables`} options={file.tables.map(({ key }) => ({ value: key, label: key }))} emptyIsAbsent />
      {services.length > 0 && <Picks at={`${at}/services`} options={unique(services)} emptyIsAbsent />}
    </>
  );
}

/** A special day may hold a service of the week under its key. */
function unique(options: Option[]): Option[] {
  return options.filter((it, at) => options.findIndex((other) => other.value === it.value) === at);
}

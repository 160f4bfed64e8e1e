// The floor now: one area or all, each table with its state; beside it who comes, or the table that was tapped. The
// address says which area and which table are looked at.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "../look/floor.css";
import { Broken, Notice, Waiting } from "../app/Notice";
import { useMay } from "../house/restaurant";
import { AreaDrawing } from "./AreaDrawing";
import { ArrivalsList } from "./ArrivalsList";
import { useDeeds } from "./deeds";
import { FloorBar, IntentBar } from "./FloorBar";
import { TablePanel } from "./TablePanel";
import { type Floor, useFloor } from "./useFloor";
import { useInSight } from "./useInSight";
import { useIntent } from "./useIntent";
import { useWordsOf } from "./useWordsOf";

export default function FloorPage() {
  const { slug } = useParams({ from: "/signed-in/r/$slug" });
  const asked = useFloor(slug);
  const { t } = useTranslation("floor");
  const navigate = useNavigate();
  const mayEdit = useMay(slug)("configuration:write");
  if (!asked.floor) return asked.error ? <Broken error={asked.error} again={asked.again} /> : <Waiting />;
  if (asked.floor.plans.length) return <Shown slug={slug} floor={asked.floor} />;
  const draw = { name: t("edit"), run: () => void navigate({ to: "/r/$slug/floor/plan", params: { slug } }) };
  return (
    <Notice title={t("empty.title")} {...(mayEdit ? { action: draw } : {})}>
      {mayEdit ? t("empty.why") : t("emptyOthers")}
    </Notice>
  );
}

function Shown({ slug, floor }: { slug: string; floor: Floor }) {
  const { t } = useTranslation("floor");
  const search = useSearch({ from: "/signed-in/r/$slug/floor" });
  const navigate = useNavigate({ from: "/r/$slug/floor" });
  const may = useMay(slug);
  const words = useWordsOf(floor.file);
  const deeds = useDeeds(slug);
  const [beside, setBeside] = useState<string[]>([]);
  const area = floor.plans.find(({ key }) => key === search.area);
  const isAll = search.area === "*" && floor.plans.length > 1;
  const plans = isAll ? floor.plans : [area ?? floor.plans[0]!];
  const table = floor.standings.has(search.table ?? "") ? search.table : undefined;
  const tables = table ? [table, ...beside.filter((it) => it !== table)] : [];
  const open = (key: string | undefined) => {
    setBeside([]);
    void navigate({ search: ({ table: _, ...rest }) => ({ ...rest, ...(key ? { table: key } : {}) }), replace: true });
  };
  const mayBook = may("reservations:write");
  const intent = useIntent({ slug, floor, words, deeds, tables, open, join: setBeside });
  useInSight(intent.kind ? undefined : table);
  const close = () => {
    intent.drop();
    open(undefined);
    if (table) document.querySelector<SVGGElement>(`[data-table="${CSS.escape(table)}"]`)?.focus();
  };
  const shown = (key: string) => {
    const standing = floor.standings.get(key)!;
    const mark = intent.markOf(key);
    const [lines, name] = [words.lines(key, standing), words.full(key, standing)];
    if (!mark) return { name, lines, data: { "data-doing": standing.doing } };
    return { name: `${name}, ${mark.text}`, lines: [lines[0]!, mark.text, ...lines.slice(1).filter((it) => it !== mark.text)], data: { "data-doing": standing.doing, "data-target": mark.fits ? "fits" : "not" } };
  };
  const together = floor.day.filter((it) => it.tables.length > 1 && (it.status === "seated" || it.status === "arrived")).map((it) => it.tables);
  const chosen = intent.party?.id;
  return (
    <div className="floor" data-open={Boolean(table) && !intent.kind} onKeyDown={(event) => event.key === "Escape" && close()}>
      <div className="floor-main">
        <FloorBar slug={slug} floor={floor} area={isAll ? "*" : plans[0]!.key} />
        <IntentBar intent={intent} question={deeds.question} drop={() => (deeds.ask(undefined), intent.drop())} />
        {plans.map((plan) => (
          <section key={plan.key} className="area">
            {isAll && <h2>{plan.name || t("noArea")}</h2>}
            <AreaDrawing plan={plan} title={plan.name || t("title")} shown={shown} open={tables} press={(key) => (intent.tap(key) ? undefined : open(key))} together={[...together, ...(tables.length > 1 ? [tables] : [])]} />
          </section>
        ))}
        <p className="hint floor-keys">{t("keys")}</p>
      </div>
      <aside className="floor-side">
        {table ? (
          <TablePanel slug={slug} floor={floor} tables={tables} words={words} mayBook={mayBook} wanted={intent.wanted} apart={() => setBeside([])} close={close} />
        ) : (
          <ArrivalsList floor={floor} words={words} mayBook={mayBook} chosen={chosen} choose={intent.seat} />
        )}
      </aside>
    </div>
  );
}

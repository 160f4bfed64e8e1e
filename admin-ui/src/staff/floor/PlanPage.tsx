// The editor of the floor plan. Every edit is a step that can be taken back; steps are saved as they are made, in order,
// and what others change meanwhile appears as it is saved.
import { Button } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconArrowLeft, IconPlus, IconX } from "@tabler/icons-react";
import { Link, useBlocker, useParams } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import "../look/floor.css";
import "../look/plan.css";
import { Broken, Notice, Waiting } from "../app/Notice";
import { type Configured, useFile, useMay } from "../house/restaurant";
import { areaPlans, type AreaPlan, laidOut, boundsOf, type Spot } from "./layout";
import { InUseNotice } from "./plan/InUseNotice";
import { freeKey, removal } from "./plan/ops";
import { PlanDrawing } from "./plan/PlanDrawing";
import { Areas, Combinations } from "./plan/PlanLists";
import { TableForm } from "./plan/TableForm";
import { type Editing, useDesk } from "./plan/useDesk";
import { useInSight } from "./useInSight";

export default function PlanPage() {
  const { slug } = useParams({ from: "/signed-in/r/$slug" });
  const { t } = useTranslation("floor");
  const file = useFile(slug);
  const may = useMay(slug);
  if (!may("configuration:write")) return <Notice title={t("plan.notYours")}>{t("emptyOthers")}</Notice>;
  if (!file.data) return file.error ? <Broken error={file.error} again={() => void file.refetch()} /> : <Waiting />;
  return <Editor slug={slug} configured={file.data} />;
}

function Editor({ slug, configured }: { slug: string; configured: Configured }) {
  const { t } = useTranslation("floor");
  const editing = useDesk(slug, configured);
  const { file, does, undo, redo, standing } = editing;
  const [area, setArea] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  const [combining, setCombining] = useState<string[]>();
  useBlocker({ shouldBlockFn: () => !confirm(t("plan.unsaved")), enableBeforeUnload: true, disabled: standing === "saved" });
  useInSight(chosen);
  const plans = areasToDraw(editing.file);
  const shown = plans.find(({ key }) => key === area) ?? plans[0]!;
  const table = file.tables.find(({ key }) => key === chosen);
  const remove = (key: string) => (does(removal(file, key)), setChosen(undefined));
  const add = (like?: string) => {
    const key = freeKey(file, like ?? shown.tables.at(-1)?.key ?? (shown.key[0] || "t"));
    const was = like ? file.tables.find((it) => it.key === like) : undefined;
    const from = like ? shown.spots.get(like) : undefined;
    const spot = from ? { ...from, x: from.x + 20, y: from.y + 20 } : besides(shown);
    does([{ do: "table.add", table: { ...(was ?? { seats: { min: 1, max: 2 } }), key, area: shown.key || null, spot } }]);
    setChosen(key);
  };
  const choose = (key: string | undefined) => {
    if (!combining) return setChosen(key);
    if (key) setCombining(combining.includes(key) ? combining.filter((it) => it !== key) : [...combining, key]);
  };
  const keys = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key === "Escape") return (setChosen(undefined), setCombining(undefined));
    if (isTyping || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    (event.shiftKey ? redo : undo)();
  };
  return (
    <div className="floor plan" onKeyDown={keys} data-open={Boolean(table)}>
      <div className="floor-main">
        <PlanBar slug={slug} editing={editing} add={() => add()} />
        <nav className="area-tabs" aria-label={t("areas")}>
          {plans.map(({ key, name }) => (
            <button key={key} type="button" className="area-tab" aria-pressed={key === shown.key} data-on={key === shown.key} onClick={() => (setArea(key), setChosen(undefined))}>
              {name || t("noArea")}
            </button>
          ))}
        </nav>
        <PlanDrawing area={shown} title={shown.name || t("noArea")} chosen={combining ?? (chosen ? [chosen] : [])} choose={choose} remove={remove}
          place={(key, spot) => does([{ do: "table.set", key, to: { spot } }])} />
        <p className="hint floor-keys">{t("plan.keys")}</p>
      </div>
      <aside className="floor-side">
        {table && !combining ? (
          <section className="panel" aria-labelledby="panel-title">
            <header className="panel-head">
              <h2 id="panel-title">{t("table", { key: table.key })}</h2>
              <button type="button" className="icon-button" aria-label={t("plan.done")} onClick={() => setChosen(undefined)}>
                <IconX size={22} stroke={1.6} aria-hidden />
              </button>
            </header>
            <TableForm key={table.key} file={file} table={table} spot={shown.spots.get(table.key) ?? laidOut([table]).get(table.key)!} set={(to) => does([{ do: "table.set", key: table.key, to }])} duplicate={() => add(table.key)} remove={() => remove(table.key)} />
          </section>
        ) : (
          <div className="plan-lists">
            <Combinations file={file} does={does} chosen={combining} begin={() => setCombining([])} end={() => setCombining(undefined)} />
            <Areas file={file} does={does} />
          </div>
        )}
      </aside>
      <InUseNotice inUse={editing.inUse} answer={editing.answer} />
    </div>
  );
}

function PlanBar({ slug, editing, add }: { slug: string; editing: Editing; add: () => void }) {
  const { t } = useTranslation("floor");
  const { t: common } = useTranslation();
  const { desk, undo, redo, standing, again } = editing;
  return (
    <header className="floor-bar">
      <Link to="/r/$slug/floor" params={{ slug }} className="icon-button" aria-label={t("plan.back")}>
        <IconArrowLeft size={22} stroke={1.6} aria-hidden />
      </Link>
      <h1>{t("edit")}</h1>
      <span className="saving" role="status" data-standing={standing}>
        {t(`plan.${standing}`)}
      </span>
      {standing === "lost" && <Button onClick={again}>{common("tryAgain")}</Button>}
      <div className="plan-acts">
        <button type="button" className="icon-button" aria-label={common("undo")} disabled={!desk.past.length} onClick={undo}>
          <IconArrowBackUp size={22} stroke={1.6} aria-hidden />
        </button>
        <button type="button" className="icon-button" aria-label={t("plan.redo")} disabled={!desk.future.length} onClick={redo}>
          <IconArrowForwardUp size={22} stroke={1.6} aria-hidden />
        </button>
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={add}>
          {t("plan.addTable")}
        </Button>
      </div>
    </header>
  );
}

/** Also areas that have no table yet: one must be able to draw there. */
function areasToDraw(file: Configured["file"]): AreaPlan[] {
  const drawn = areaPlans(file);
  const empty = (key: string, name: string): AreaPlan => ({ key, name, tables: [], spots: new Map(), bounds: { left: 0, top: 0, width: 600, height: 400 } });
  const all = (file.areas ?? []).map(({ key, name }) => drawn.find((it) => it.key === key) ?? empty(key, name));
  const rest = drawn.filter(({ key }) => key === "");
  return all.length || rest.length ? [...all, ...rest] : [empty("", "")];
}

/** Where a new table stands: under those that are there. */
function besides({ spots }: AreaPlan): Spot {
  const all = [...spots.values()];
  if (!all.length) return { x: 80, y: 80, width: 80, height: 80, rotation: 0, shape: "rectangle" };
  const { left, top, height } = boundsOf(all);
  return { x: Math.round(left / 10) * 10 + 80, y: Math.round((top + height) / 10) * 10 + 40, width: 80, height: 80, rotation: 0, shape: "rectangle" };
}

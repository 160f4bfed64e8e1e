// Everything about one table that the plan decides. A field is an edit of its own once one leaves it.
import { Button, NativeSelect, NumberInput, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { RestaurantFile, Table } from "../../house/restaurant";
import { LARGEST, SMALLEST, TURN } from "./dragging";
import type { Spot } from "../layout";

interface Form {
  file: RestaurantFile;
  table: Table;
  spot: Spot;
  set: (to: Partial<Table>) => void;
  duplicate: () => void;
  remove: () => void;
}

const CHANNELS = ["online", "in_house", "walk_in"] as const;
const CATEGORIES = ["standard", "booth", "high_top", "counter", "bar", "outdoor"] as const;
const SHAPES = ["round", "square", "rectangle"] as const;

export function TableForm({ file, table, spot, set, duplicate, remove }: Form) {
  const { t } = useTranslation("floor");
  const place = (to: Partial<Spot>) => set({ spot: { ...spot, ...to } });
  const shape = spot.shape === "round" ? "round" : spot.width === spot.height ? "square" : "rectangle";
  const reshape = (to: string) => {
    const side = Math.max(SMALLEST, Math.min(spot.width, spot.height));
    if (to === "round") return place({ shape: "round", width: side, height: side });
    if (to === "square") return place({ shape: "rectangle", width: side, height: side });
    place({ shape: "rectangle", width: side * 1.5, height: side });
  };
  const { min, max } = table.seats;
  return (
    <div className="plan-form">
      <div className="plan-pair">
        <Figure label={t("plan.from")} value={min} min={1} max={max} set={(value) => set({ seats: { min: value, max } })} />
        <Figure label={t("plan.to")} value={max} min={min} max={100} set={(value) => set({ seats: { min, max: value } })} />
      </div>
      <NativeSelect label={t("plan.area")} value={table.area ?? ""} onChange={(event) => set({ area: event.currentTarget.value || null })}
        data={[{ value: "", label: t("noArea") }, ...(file.areas ?? []).map(({ key, name }) => ({ value: key, label: name }))]} />
      <NativeSelect label={t("plan.shape")} value={shape} onChange={(event) => reshape(event.currentTarget.value)} data={SHAPES.map((value) => ({ value, label: t(`plan.shapes.${value}`) }))} />
      <div className="plan-pair">
        <Figure label={t("plan.width")} value={spot.width} min={SMALLEST} max={LARGEST} step={10} set={(width) => place({ width })} />
        <Figure label={t("plan.height")} value={spot.height} min={SMALLEST} max={LARGEST} step={10} set={(height) => place({ height })} />
      </div>
      <Figure label={t("plan.rotation")} value={spot.rotation} min={0} max={359} step={TURN} set={(rotation) => place({ rotation })} />
      <NativeSelect label={t("plan.channel")} value={table.channel ?? "online"} onChange={(event) => set({ channel: event.currentTarget.value })} data={CHANNELS.map((value) => ({ value, label: t(`plan.channels.${value}`) }))} />
      <NativeSelect label={t("plan.category")} value={table.category ?? "standard"} onChange={(event) => set({ category: event.currentTarget.value })} data={CATEGORIES.map((value) => ({ value, label: t(`plan.categories.${value}`) }))} />
      <Figure label={t("plan.rank")} description={t("plan.rankHint")} value={table.rank ?? 100} min={0} max={1000} set={(rank) => set({ rank })} />
      <Switch className="plan-switch" label={t("plan.accessible")} checked={table.accessible ?? false} onChange={(event) => set({ accessible: event.currentTarget.checked })} />
      <p className="hint">{t("plan.nameStays", { key: table.key })}</p>
      <div className="panel-acts">
        <Button variant="default" onClick={duplicate}>
          {t("plan.duplicate")}
        </Button>
        <Button variant="default" className="plan-remove" onClick={remove}>
          {t("plan.remove")}
        </Button>
      </div>
    </div>
  );
}

interface Number_ {
  label: string;
  description?: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  set: (value: number) => void;
}

/** A figure; said once one leaves the field or presses Enter, and only if it is another. */
export function Figure({ label, description, value, min, max, step = 1, set }: Number_) {
  const say = (text: string) => {
    const said = Math.round(Number(text));
    if (text.trim() && Number.isFinite(said) && said !== value) set(Math.min(max, Math.max(min, said)));
  };
  return (
    <NumberInput key={value} label={label} defaultValue={value} min={min} max={max} step={step} allowDecimal={false} hideControls
      {...(description ? { description } : {})}
      onBlur={(event) => say(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Enter" && say(event.currentTarget.value)} />
  );
}

// What the plan is made of besides tables: areas, and tables that may be pushed together.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { RestaurantFile } from "../../house/restaurant";
import { freeKey, type Op } from "./ops";
import { Figure } from "./TableForm";

interface Listed {
  file: RestaurantFile;
  does: (ops: Op[]) => void;
}

/** As long as a name on the server may be, in characters. */
const NAME_MAX = 60;

export function Areas({ file, does }: Listed) {
  const { t } = useTranslation("floor");
  const [name, setName] = useState("");
  const add = () => {
    const said = name.trim();
    if (!said) return;
    const stem = said.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, "").slice(0, 20) || "area";
    const key = (file.areas ?? []).some((it) => it.key === stem) || file.tables.some((it) => it.key === stem) ? freeKey(file, stem) : stem;
    does([{ do: "area.add", area: { key, name: said } }]);
    setName("");
  };
  const rename = (key: string, was: string, to: string) => {
    if (to.trim() && to.trim() !== was) does([{ do: "area.set", key, to: { name: to.trim() } }]);
  };
  return (
    <section className="plan-list">
      <h2>{t("areas")}</h2>
      {(file.areas ?? []).map((area) => {
        const tables = file.tables.filter((it) => it.area === area.key).length;
        return (
          <div key={area.key} className="plan-row">
            <TextInput key={area.name} aria-label={t("plan.areaName", { key: area.name })} defaultValue={area.name} maxLength={NAME_MAX} onBlur={(event) => rename(area.key, area.name, event.currentTarget.value)} />
            {tables ? (
              <span className="soft">{t("plan.tables", { count: tables })}</span>
            ) : (
              <Button variant="default" onClick={() => does([{ do: "area.remove", key: area.key }])}>
                {t("plan.remove")}
              </Button>
            )}
          </div>
        );
      })}
      <div className="plan-row">
        <TextInput aria-label={t("plan.newArea")} placeholder={t("plan.newArea")} value={name} maxLength={NAME_MAX} onChange={(event) => setName(event.currentTarget.value)} onKeyDown={(event) => event.key === "Enter" && add()} />
        <Button variant="default" onClick={add}>
          {t("plan.add")}
        </Button>
      </div>
    </section>
  );
}

interface Combining extends Listed {
  /** The tables that were tapped; nothing while none are chosen. */
  chosen: string[] | undefined;
  begin: () => void;
  end: () => void;
}

export function Combinations({ file, does, chosen, begin, end }: Combining) {
  const { t } = useTranslation("floor");
  const { t: common } = useTranslation();
  const seats = (chosen ?? []).map((key) => file.tables.find((it) => it.key === key)?.seats.max ?? 0);
  const most = seats.reduce((all, it) => all + it, 0);
  const combine = () => {
    if (!chosen) return;
    const key = file.combinations?.some((it) => it.key === chosen.join("")) ? freeKey(file, chosen.join("")) : chosen.join("");
    does([{ do: "combination.add", combination: { key, tables: chosen, seats: { min: Math.min(most, Math.max(...seats) + 1), max: most } } }]);
    end();
  };
  return (
    <section className="plan-list">
      <h2>{t("plan.combinations")}</h2>
      {(file.combinations ?? []).map((it) => (
        <div key={it.key} className="plan-combination" role="group" aria-label={it.tables.join(" + ")}>
          <strong>{it.tables.join(" + ")}</strong>
          <Figure label={t("plan.from")} value={it.seats?.min ?? 1} min={1} max={100} set={(min) => does([{ do: "combination.set", key: it.key, to: { seats: { min, max: Math.max(min, it.seats?.max ?? min) }, seat_loss: null } }])} />
          <Figure label={t("plan.to")} value={it.seats?.max ?? 1} min={1} max={100} set={(max) => does([{ do: "combination.set", key: it.key, to: { seats: { min: Math.min(max, it.seats?.min ?? max), max }, seat_loss: null } }])} />
          <Figure label={t("plan.cost")} value={it.cost ?? 0} min={0} max={100} set={(cost) => does([{ do: "combination.set", key: it.key, to: { cost } }])} />
          <Button variant="default" onClick={() => does([{ do: "combination.remove", key: it.key }])}>
            {t("plan.remove")}
          </Button>
        </div>
      ))}
      {chosen ? (
        <>
          <p className="soft">{chosen.length < 2 ? t("plan.chooseTables") : t("plan.chosen", { keys: chosen.join(" + "), count: most })}</p>
          <div className="panel-acts">
            <Button disabled={chosen.length < 2} onClick={combine}>
              {t("panel.combine")}
            </Button>
            <Button variant="default" onClick={end}>
              {common("cancel")}
            </Button>
          </div>
        </>
      ) : (
        <Button variant="default" onClick={begin}>
          {t("plan.combine")}
        </Button>
      )}
    </section>
  );
}

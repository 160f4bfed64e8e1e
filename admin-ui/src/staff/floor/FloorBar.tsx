// Above the drawing: which area, how the room stands (also what the colours mean), and what the next tap will do.
import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMay } from "../house/restaurant";
import type { Question } from "./deeds";
import type { Doing } from "./standing";
import type { Floor } from "./useFloor";
import type { Intending } from "./useIntent";

export function FloorBar({ slug, floor, area }: { slug: string; floor: Floor; area: string }) {
  const { t } = useTranslation("floor");
  const may = useMay(slug);
  const tabs = [...floor.plans.map(({ key, name }) => ({ key, name: name || t("noArea") })), ...(floor.plans.length > 1 ? [{ key: "*", name: t("all") }] : [])];
  return (
    <header className="floor-bar">
      <h1>{t("title")}</h1>
      <nav className="area-tabs" aria-label={t("areas")}>
        {tabs.map(({ key, name }) => (
          <Link key={key} to="/r/$slug/floor" params={{ slug }} search={key ? { area: key } : {}} className="area-tab" data-on={key === area} {...(key === area ? { "aria-current": "true" as const } : {})}>
            {name}
          </Link>
        ))}
      </nav>
      {may("configuration:write") && (
        <Link to="/r/$slug/floor/plan" params={{ slug }} className="edit-link">
          <IconPencil size={18} stroke={1.6} aria-hidden /> {t("edit")}
        </Link>
      )}
      <Legend floor={floor} />
    </header>
  );
}

const ORDER: Doing[] = ["free", "soon", "late", "waiting", "seated", "over", "held", "closed"];

function Legend({ floor }: { floor: Floor }) {
  const { t } = useTranslation("floor");
  const all = [...floor.standings.values()];
  const counted = ORDER.map((doing) => ({ doing, count: all.filter((it) => it.doing === doing).length })).filter(({ count }) => count > 0);
  return (
    <ul className="legend" aria-label={t("legend")}>
      {counted.map(({ doing, count }) => (
        <li key={doing}>
          <span className="state-dot" data-doing={doing} aria-hidden />
          {t(`doing.${doing}`)} <strong>{count}</strong>
        </li>
      ))}
    </ul>
  );
}

export function IntentBar({ intent, question, drop }: { intent: Intending; question: Question | undefined; drop: () => void }) {
  const { t } = useTranslation("floor");
  const { t: common } = useTranslation();
  const text = question?.text ?? intent.text;
  return (
    <div className="intent" role="status" data-asks={Boolean(question)} hidden={!text}>
      {text && (
        <>
          <p>{text}</p>
          {question && <Button onClick={question.yes}>{question.action ?? t("intent.anyway")}</Button>}
          <Button variant="default" onClick={drop}>
            {common("cancel")}
          </Button>
        </>
      )}
    </div>
  );
}

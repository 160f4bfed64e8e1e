// The door: who comes in now, who waits, who should be here. What is next is one tap away.
import "../look/door.css";

import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Broken, Waiting } from "../app/Notice";
import { useDay } from "../house/reservations";
import { useHere, useMay } from "../house/restaurant";
import { serviceDay, useNow } from "../house/time";
import { coming, counts } from "./coming";
import { Line } from "./Line";
import { Parties } from "./Parties";
import { WalkIns } from "./WalkIns";

export default function DoorPage() {
  const { slug } = useParams({ from: "/signed-in/r/$slug/door" });
  const { t } = useTranslation("door");
  const here = useHere(slug);
  const may = useMay(slug);
  const now = useNow(here);
  const day = useDay(slug, serviceDay(now, here.zone));
  if (day.isPending) return <Waiting />;
  if (!day.data) return <Broken error={day.error} again={() => void day.refetch()} />;
  const { arrived, late, due } = coming(day.data, now);
  const { here: inside, expected } = counts(day.data);
  return (
    <div className="door">
      <div className="door-head">
        <h1>{t("title")}</h1>
        <p className="hint">{t("counts", { here: inside, expected })}</p>
      </div>
      {may("waitlist:write") && <WalkIns slug={slug} now={now} />}
      <Line slug={slug} now={now} />
      <Parties slug={slug} title={t("arrived.title")} none={t("arrived.none")} list={arrived} now={now} />
      {late.length > 0 && <Parties slug={slug} title={t("late.title")} none="" list={late} now={now} />}
      <Parties slug={slug} title={t("due.title")} none={t("due.none")} list={due} now={now} />
    </div>
  );
}

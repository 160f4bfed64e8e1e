// Where the settings begin: what is still to be set up, and the link that guests are given.
import { Button } from "@mantine/core";
import { IconCheck, IconCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useToast } from "../../app/toast";
import { useMay } from "../../house/restaurant";
import { useDraft } from "../draft/DraftProvider";
import { isOffered } from "../draft/sections";
import { isDone, type Step, STEPS } from "./steps";

export function Start() {
  const { t } = useTranslation("settings");
  const { slug, known } = useDraft();
  const may = useMay(slug);
  // Who may not set it up is not asked to.
  const sets = may("configuration:write");
  const steps = STEPS.filter((step) => isOffered(step, may));
  const isReady = steps.every((step) => isDone(known.file, step));
  const name = known.file.name;
  return (
    <div className="start-page">
      <h1>{sets ? t(isReady ? "start.doneAll" : "start.welcome", { name }) : name}</h1>
      {!sets && <p className="section-why">{t("start.whyOthers")}</p>}
      {sets && !isReady && <p className="section-why">{t("start.why")}</p>}
      {sets && (
        <ol className="checklist">
          {steps.map((step) => <StepItem key={step} step={step} done={isDone(known.file, step)} />)}
        </ol>
      )}
      <BookingLink slug={known.file.slug} />
    </div>
  );
}

function StepItem({ step, done }: { step: Step; done: boolean }) {
  const { t } = useTranslation("settings");
  const { slug } = useDraft();
  const Icon = done ? IconCheck : IconCircle;
  return (
    <li data-done={done}>
      <Link to="/r/$slug/settings/{-$section}" params={{ slug, section: step }} className="check">
        <Icon size={22} stroke={1.8} aria-hidden />
        <span className="check-what">
          <strong>{t(`start.step.${step}`)}</strong>
          <span>{t(`start.stepWhy.${step}`)}</span>
        </span>
        <span className="check-state">{done ? t("start.done") : t("start.open")}</span>
      </Link>
    </li>
  );
}

function BookingLink({ slug }: { slug: string }) {
  const { t } = useTranslation("settings");
  const { say } = useToast();
  const link = `${location.origin}/book/${slug}`;
  const copy = () => void navigator.clipboard?.writeText(link).then(() => say({ text: t("start.copied") }));
  return (
    <section className="part booking-link" aria-labelledby="booking-link">
      <h2 id="booking-link">{t("start.link")}</h2>
      <p className="part-why">{t("start.linkWhy")}</p>
      <code>{link}</code>
      <div className="actions">
        {/* Browsers give pages that came by plain HTTP no clipboard. */}
        {"clipboard" in navigator && <Button size="md" onClick={copy}>{t("start.copy")}</Button>}
        <Button size="md" variant="default" component="a" href={link} target="_blank" rel="noreferrer">{t("start.visit")}</Button>
      </div>
    </section>
  );
}

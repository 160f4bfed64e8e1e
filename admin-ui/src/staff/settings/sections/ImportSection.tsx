// Bookings of another system: sent piece by piece, with what became of each, and the lines that were refused.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { sentence } from "../../house/refusals";
import { type Bookings, bookingsIn } from "../data/records";
import { type Importing, type Refused, useImport } from "../data/useImport";
import { useDraft } from "../draft/DraftProvider";
import { FilePick } from "../kit/FilePick";
import { Part } from "./Part";

const RESULTS = ["created", "updated", "unchanged", "failed"] as const;

export function ImportSection() {
  const { t } = useTranslation("settings");
  const { slug } = useDraft();
  const [picked, setPicked] = useState<{ name: string; bookings: Bookings }>();
  const [source, setSource] = useState("");
  const { state, run, stop, reset } = useImport(slug, picked?.bookings, source);
  const pick = (name: string, text: string) => {
    reset();
    setPicked({ name, bookings: bookingsIn(text) });
  };
  const all = picked?.bookings.lines.length ?? 0;
  return (
    <Part name="bookings" isWide>
      <div className="drop">
        <TextInput size="md" label={t("field.source")} description={t("hint.source")} value={source} disabled={state.is !== "ready"}
          placeholder="import" onChange={(event) => setSource(event.currentTarget.value.toLowerCase().replace(/[^a-z0-9_-]/g, ""))} />
        <FilePick label={t("bookings.choose")} accept=".csv,.jsonl,.ndjson,.txt" isDisabled={state.is === "going"} onPick={pick} />
        {picked && <p>{picked.name}: {all ? t("bookings.going", { done: state.done, all }) : t("bookings.empty")}</p>}
        {all > 0 && <progress className="import-bar" max={all} value={state.done} aria-label={t("section.import")} />}
        {all > 0 && state.is === "ready" && <Button size="md" onClick={() => void run()}>{t("bookings.send")}</Button>}
        {state.is === "going" && <Button size="md" variant="default" onClick={stop}>{t("bookings.stop")}</Button>}
        {state.is === "stopped" && <Stopped state={state} line={picked?.bookings.lines[state.done]?.line ?? 0} resume={() => void run()} />}
      </div>
      {state.done > 0 && <Result state={state} />}
    </Part>
  );
}

function Stopped({ state, line, resume }: { state: Importing; line: number; resume: () => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  return (
    <>
      <p className="refusal" role="alert">
        {state.error ? `${sentence(state.error, common)} ` : ""}
        {t("bookings.stopped", { line })}
      </p>
      <Button size="md" onClick={resume}>{t("bookings.resume")}</Button>
    </>
  );
}

function Result({ state }: { state: Importing }) {
  const { t } = useTranslation("settings");
  return (
    <div className="drop" role="status">
      {state.is === "done" && <strong>{t("bookings.all")}</strong>}
      <dl className="counts">
        {RESULTS.map((result) => (
          <div key={result}>
            <dt>{t(`bookings.result.${result}`)}</dt>
            <dd>{state.counts[result]}</dd>
          </div>
        ))}
      </dl>
      {state.unallocated > 0 && <p>{t("bookings.unallocated", { count: state.unallocated })}</p>}
      {state.refused.length > 0 && <RefusedLines lines={state.refused} />}
    </div>
  );
}

function RefusedLines({ lines }: { lines: Refused[] }) {
  const { t } = useTranslation("settings");
  return (
    <table className="refused-lines">
      <caption>{t("bookings.refused")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("bookings.line")}</th>
          <th scope="col">{t("bookings.number")}</th>
          <th scope="col">{t("bookings.why")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ line, external_id, error }) => (
          <tr key={line}>
            <td>{line}</td>
            <td>{external_id ?? "–"}</td>
            <td>{[error?.column, error?.detail].filter(Boolean).join(": ")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

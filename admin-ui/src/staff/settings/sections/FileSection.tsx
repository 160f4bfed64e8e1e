// The restaurant file as a whole: a copy to keep, and one that is brought back or comes from elsewhere.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { problemOf } from "../../../api/problem";
import { useToast } from "../../app/toast";
import { houseKey } from "../../house/restaurant";
import { sentence } from "../../house/refusals";
import { yamlOf } from "../data/yaml";
import { useDraft } from "../draft/DraftProvider";
import { InUseDialog } from "../draft/InUseDialog";
import { PlanDialog } from "../draft/PlanDialog";
import { type Applying, useApplying } from "../draft/useApplying";
import { FilePick } from "../kit/FilePick";
import { Part } from "./Part";

export function FileSection() {
  const { readOnly } = useDraft();
  return (
    <>
      <Part name="download">
        <Download />
      </Part>
      {!readOnly && (
        <Part name="upload">
          <Upload />
        </Part>
      )}
    </>
  );
}

function Download() {
  const { t } = useTranslation("settings");
  const { known } = useDraft();
  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([yamlOf(known.file)], { type: "application/yaml" }));
    link.download = `${known.file.slug}.yaml`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return <div><Button variant="default" size="md" onClick={download}>{t("file.download")}</Button></div>;
}

function Upload() {
  const { t } = useTranslation("settings");
  const { slug, known, changed } = useDraft();
  const client = useQueryClient();
  const { say } = useToast();
  const { state, propose, commit, idle } = useApplying({
    alwaysAsks: true,
    onDone: async () => {
      await client.invalidateQueries({ queryKey: houseKey(slug) });
      say({ text: t("file.applied") });
    },
  });
  const isDirty = changed.length > 0;
  return (
    <div className="drop">
      <FilePick label={t("file.choose")} accept=".yaml,.yml,.json" isDisabled={isDirty || state.is === "working"}
        onPick={(_, body) => void propose({ body, version: known.version, known })} />
      {isDirty && <p className="hint">{t("file.unsaved")}</p>}
      <Refused state={state} />
      {state.is === "planned" && (
        <PlanDialog plan={state.plan} file={known.file} reassign={state.reassign} onApply={() => void commit(state.wanted, state.reassign)} onClose={idle} />
      )}
      {state.is === "in_use" && (
        <InUseDialog kind={state.kind} named={state.key} count={state.count} onReassign={() => void propose(state.wanted, true)} onClose={idle} />
      )}
    </div>
  );
}

/** What cannot be, and where it stands in the file. */
function Refused({ state }: { state: Applying }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  if (state.is !== "refused") return null;
  const problem = problemOf(state.error);
  const [line, column] = [problem?.figure("line"), problem?.figure("column")];
  const errors = problem?.body.errors ?? [];
  return (
    <div className="refusal" role="alert">
      {errors.length === 0 && sentence(state.error, common)}
      {errors.map(({ pointer, detail }) => (
        <div key={pointer}>
          <code>{pointer}</code> {detail}
        </div>
      ))}
      {Boolean(line) && <div>{t("file.where", { line, column })}</div>}
    </div>
  );
}

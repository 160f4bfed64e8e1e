// What is changed and not saved, what is wrong with it, and the two ways out. It stays in sight while one scrolls.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useFaultText } from "../kit/useFaultText";
import { CollisionDialog } from "./CollisionDialog";
import { useDraft } from "./DraftProvider";
import { InUseDialog } from "./InUseDialog";
import { PlanDialog } from "./PlanDialog";
import { sectionOf } from "./sections";
import { usePlaceName } from "./usePlaceName";

export function SaveBar() {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const { changed, faults, applying, save, discard } = useDraft();
  return (
    <>
      {changed.length > 0 && (
        <div className="save-bar" role="region" aria-label={t("unsaved")}>
          <div className="save-bar-what">
            <strong>{t("unsaved")}</strong>
            <span>{changed.map((section) => t(`section.${section}`)).join(", ")}</span>
          </div>
          <Button variant="default" size="md" onClick={discard}>{t("discard")}</Button>
          <Button size="md" loading={applying.is === "working"} onClick={() => save()}>{common("save")}</Button>
          {faults.length > 0 && <FaultList />}
        </div>
      )}
      <Dialogs />
    </>
  );
}

/** Every fault once more, also those of other sections and those that no field shows. */
function FaultList() {
  const { slug, faults } = useDraft();
  const faultText = useFaultText();
  const placeName = usePlaceName();
  return (
    <div className="fault-list" role="alert">
      <ul>
        {faults.map((fault) => {
          const { pointer, code } = fault;
          const section = sectionOf(pointer);
          return (
            <li key={`${pointer} ${code}`}>
              {section && <Link to="/r/$slug/settings/{-$section}" params={{ slug, section }}>{placeName(pointer)}</Link>} {faultText(fault)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Dialogs() {
  const { file, applying, collisions, confirm, save, stop } = useDraft();
  if (collisions.length > 0) return <CollisionDialog />;
  if (applying.is === "planned") {
    const { wanted, plan, reassign } = applying;
    return <PlanDialog {...{ plan, file, reassign }} onApply={() => confirm(wanted, reassign)} onClose={stop} />;
  }
  if (applying.is === "in_use") return <InUseDialog kind={applying.kind} named={applying.key} count={applying.count} onReassign={() => save(true)} onClose={stop} />;
  return null;
}

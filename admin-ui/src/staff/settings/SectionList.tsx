// All sections, in the order in which one sets up a restaurant.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useMay } from "../house/restaurant";
import { useDraft } from "./draft/DraftProvider";
import { GROUPS, isOffered, type Section } from "./draft/sections";

export function SectionList() {
  const { t } = useTranslation("settings");
  const { slug } = useDraft();
  const may = useMay(slug);
  return (
    <nav className="sections" aria-label={t("sections")}>
      <Link to="/r/$slug/settings/{-$section}" params={{ slug, section: undefined }} activeOptions={{ exact: true }} className="section-link start">{t("start.title")}</Link>
      {GROUPS.map(({ name, sections }) => {
        const offered = sections.filter((section) => isOffered(section, may));
        if (offered.length === 0) return null;
        return (
          <div key={name} className="section-group">
            <h2>{t(`group.${name}`)}</h2>
            {offered.map((section) => <SectionLink key={section} section={section} />)}
          </div>
        );
      })}
    </nav>
  );
}

function SectionLink({ section }: { section: Section }) {
  const { t } = useTranslation("settings");
  const { slug, changed } = useDraft();
  const isChanged = changed.some((it) => it === section);
  return (
    <Link to="/r/$slug/settings/{-$section}" params={{ slug, section }} className="section-link">
      <span>{t(`section.${section}`)}</span>
      {isChanged && <span className="section-changed">{t("changed")}</span>}
    </Link>
  );
}

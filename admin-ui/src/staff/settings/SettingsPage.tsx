// The settings: a list of sections, and the one that is looked at. On a phone it is one or the other.
import "../look/settings/frame.css";
import "../look/settings/fields.css";
import "../look/settings/lists.css";
import "../look/settings/saving.css";
import "../look/settings/data.css";

import { Link, useParams } from "@tanstack/react-router";
import { IconChevronLeft } from "@tabler/icons-react";
import { type ComponentType, lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { place } from "../../i18n/when";
import { Broken, Waiting } from "../app/Notice";
import { useFile, useHere, useMay } from "../house/restaurant";
import { DraftProvider, useDraft } from "./draft/DraftProvider";
import { Leaving } from "./draft/Leaving";
import { SaveBar } from "./draft/SaveBar";
import { isOffered, type Section, sectionNamed } from "./draft/sections";
import { useFocusFault } from "./draft/useFocusFault";
import { SectionList } from "./SectionList";
import { Closures } from "./sections/Closures";
import { Combinations } from "./sections/Combinations";
import { FileSection } from "./sections/FileSection";
import { General } from "./sections/General";
import { ImportSection } from "./sections/ImportSection";
import { Policy } from "./sections/Policy";
import { Services } from "./sections/Services";
import { SpecialDays } from "./sections/SpecialDays";
import { Start } from "./sections/Start";
import { Tables } from "./sections/Tables";
import { Waitlist } from "./sections/Waitlist";

const PAGES: Record<Section, ComponentType> = {
  general: General,
  tables: Tables,
  combinations: Combinations,
  services: Services,
  "special-days": SpecialDays,
  closures: Closures,
  policy: Policy,
  waitlist: Waitlist,
  members: lazy(() => import("./people/MembersSection")),
  keys: lazy(() => import("./people/KeysSection")),
  changes: lazy(() => import("./people/ChangesSection")),
  file: FileSection,
  import: ImportSection,
};

export default function SettingsPage() {
  const { slug, section } = useParams({ from: "/signed-in/r/$slug/settings/{-$section}" });
  const file = useFile(slug);
  // While the connection is gone what one is changing stays.
  if (!file.data) return file.isError ? <Broken error={file.error} again={() => void file.refetch()} /> : <Waiting />;
  return (
    <DraftProvider key={slug} slug={slug} server={file.data}>
      <Settings section={sectionNamed(section)} />
    </DraftProvider>
  );
}

function Settings({ section }: { section: Section | undefined }) {
  const { slug } = useDraft();
  const may = useMay(slug);
  const shown = section && isOffered(section, may) ? section : undefined;
  useFocusFault(shown);
  return (
    <div className="settings" data-at={shown ? "section" : "start"}>
      <SectionList />
      <div className="section">
        {shown ? <SectionPage section={shown} /> : <Start />}
        <SaveBar />
      </div>
      <Leaving />
    </div>
  );
}

function SectionPage({ section }: { section: Section }) {
  const { t } = useTranslation("settings");
  const { slug, readOnly } = useDraft();
  const { zone } = useHere(slug);
  const Page = PAGES[section];
  return (
    <>
      <Link to="/r/$slug/settings/{-$section}" params={{ slug, section: undefined }} className="section-back">
        <IconChevronLeft size={20} stroke={1.6} aria-hidden />
        {t("title")}
      </Link>
      <h1>{t(`section.${section}`)}</h1>
      <p className="section-why">
        {t(`sectionWhy.${section}`)}
        {hasTimes(section) && ` ${t("times", { zone: place(zone) })}`}
      </p>
      {readOnly && <p className="read-only">{t("readOnly")}</p>}
      <Suspense fallback={<Waiting />}>
        <Page />
      </Suspense>
    </>
  );
}

/** Where moments are shown, of whatever device they are read on. */
function hasTimes(section: Section): boolean {
  return section === "members" || section === "keys" || section === "changes";
}

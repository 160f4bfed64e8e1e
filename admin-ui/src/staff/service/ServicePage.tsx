// The evening as a host works it: the day and its figures above, the parties as timeline or list, one of them open at the side.
// Everything is derived from the day's list, which is kept true elsewhere.
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Suspense, lazy, useEffect, useMemo, useState } from "react";

import "../look/service/frame.css";
import "../look/service/list.css";
import "../look/service/card.css";
import "../look/service/paper.css";

import type { ServiceSearch } from "../router";
import { Broken, Waiting } from "../app/Notice";
import { type Reservation, useDay } from "../house/reservations";
import { type RestaurantFile, useFile, useHere, useMay } from "../house/restaurant";
import { serviceDay, useNow } from "../house/time";
import { DayBar } from "./DayBar";
import { DeskProvider, type Elsewhere, NEW } from "./desk";
import { found, type Wanted } from "./evening";
import { Filters } from "./Filters";
import { Figures } from "./Figures";
import { heldOn } from "./hours";
import { PacingStrip } from "./PacingStrip";
import { PrintSheet, usePrinting } from "./PrintSheet";
import { ReservationList } from "./ReservationList";
import { useServiceWords } from "./say";

const Timeline = lazy(() => import("./timeline/Timeline"));
const Card = lazy(() => import("./card/Card"));
const NewBooking = lazy(() => import("./card/NewBooking"));

export default function ServicePage() {
  const { slug } = useParams({ from: "/signed-in/r/$slug/service" });
  const search = useSearch({ from: "/signed-in/r/$slug/service" });
  const here = useHere(slug);
  const may = useMay(slug);
  const navigate = useNavigate({ from: "/r/$slug/service" });
  const today = serviceDay(useNow(here), here.zone);
  const date = search.date ?? today;
  const file = useFile(slug);
  const day = useDay(slug, date);
  const go = (change: Elsewhere) => void navigate({ search: (before) => cleaned({ ...before, ...change }), replace: "open" in change });
  const error = file.error ?? (day.data ? undefined : day.error);
  if (error) return <Broken error={error} again={() => void Promise.all([file.refetch(), day.refetch()])} />;
  if (!file.data) return <Waiting />;
  const given = { slug, zone: here.zone, date, file: file.data.file, canWrite: may("reservations:write"), open: (open?: string) => go({ open }) };
  return (
    <DeskProvider given={given}>
      <Evening file={file.data.file} date={date} today={today} day={day.data} search={search} go={go} />
    </DeskProvider>
  );
}

interface EveningProps {
  file: RestaurantFile;
  date: string;
  today: string;
  day: Reservation[] | undefined;
  search: ServiceSearch;
  go: (change: Elsewhere) => void;
}

function Evening({ file, date, today, day, search, go }: EveningProps) {
  const { t } = useServiceWords();
  const isWide = useMediaQuery("(min-width: 700px)", undefined, { getInitialValueInEffect: false });
  const [liked, like] = useLocalStorage<ServiceSearch["view"]>({ key: "maitred.view", getInitialValueInEffect: false });
  const view = search.view ?? liked ?? (isWide ? "timeline" : "list");
  useEffect(() => {
    // Whoever chose a view finds it again, whatever room they come from.
    if (search.view) like(search.view);
  }, [search.view, like]);
  const [wanted, want] = useState<Wanted>({});
  const isPrinting = usePrinting();
  const services = useMemo(() => heldOn(file, date), [file, date]);
  const shown = services.filter((it) => !wanted.service || it.key === wanted.service);
  const ofService = useMemo(() => found(day ?? [], { service: wanted.service }), [day, wanted.service]);
  const matching = useMemo(() => found(ofService, wanted), [ofService, wanted]);
  return (
    <div className="service" data-view={view}>
      <h1 className="unseen">{t("title")}</h1>
      <DayBar {...{ date, today, services, view, wanted, want, go }} />
      <div className="service-figures">
        <Figures list={ofService} />
        <PacingStrip list={ofService} services={shown} />
      </div>
      <Filters list={ofService} wanted={wanted} want={want} />
      {!day ? (
        <Waiting />
      ) : (
        <Suspense fallback={<Waiting />}>
          {view === "timeline" ? (
            <Timeline day={day} services={shown} all={services} wanted={wanted} isToday={date === today} />
          ) : (
            <ReservationList list={matching} isFiltered={matching.length < ofService.length} onNew={() => go({ open: NEW })} clear={() => want({})} />
          )}
        </Suspense>
      )}
      <Suspense>{search.open === NEW ? <NewBooking /> : search.open && <Card id={search.open} day={day ?? []} />}</Suspense>
      {isPrinting && <PrintSheet list={matching} services={shown} />}
    </div>
  );
}

/** Without what is not said. */
function cleaned(search: Elsewhere): ServiceSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as ServiceSearch;
}

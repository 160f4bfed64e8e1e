// What was changed here, the newest first: who, when, by which way, as it was and as it is. Endless, page by page.
import "../../look/panel.css";
import "../../look/changes.css";

import { Button, NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { answered, api } from "../../../api/client";
import { Broken, Waiting } from "../../app/Notice";
import { Panel } from "../../app/Panel";
import { useFile, useHere } from "../../house/restaurant";
import { specialServices } from "../draft/plan";
import { ChangeLine } from "./ChangeLine";
import { useAuthors } from "./authors";
import type { NameOf } from "./useSpoken";

export const KINDS = ["reservation", "wait", "hold", "profile", "area", "table", "combination", "service", "special_day", "closure", "policy"] as const;
/** As many as one reads at once. */
const PAGE = 50;

export default function ChangesSection() {
  const { slug } = useParams({ from: "/signed-in/r/$slug" });
  const { t } = useTranslation("people");
  const { zone } = useHere(slug);
  const [kind, setKind] = useState("");
  const authors = useAuthors(slug);
  const names = useNames(slug);
  const changes = useChanges(slug, kind);
  const all = changes.data?.pages.flatMap((page) => page.items) ?? [];
  const kinds = [{ value: "", label: t("changes.all") }, ...KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))];
  const filter = <NativeSelect size="md" label={t("changes.kind")} value={kind} onChange={(event) => setKind(event.currentTarget.value)} data={kinds} />;
  return (
    <Panel title={t("changes.title")} hint={t("changes.hint")} side={filter}>
      {changes.isPending && <Waiting />}
      {changes.error && <Broken error={changes.error} again={() => void changes.refetch()} />}
      {changes.data && all.length === 0 && !changes.hasNextPage && <p>{t("changes.none")}</p>}
      <ol className="lines changes">
        {all.map((change) => (
          <ChangeLine key={change.id} change={change} author={authors} zone={zone} names={names} />
        ))}
      </ol>
      {changes.hasNextPage && (
        <div>
          <Button variant="default" size="md" loading={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>
            {t("changes.more")}
          </Button>
        </div>
      )}
    </Panel>
  );
}

/** What areas and services are called now. */
function useNames(slug: string): NameOf {
  const file = useFile(slug).data?.file;
  return (list, key) => [...(file?.[list] ?? []), ...(list === "services" && file ? specialServices(file) : [])].find((it) => it.key === key)?.name ?? undefined;
}

function useChanges(slug: string, kind: string) {
  return useInfiniteQuery({
    // Beside what the feed keeps true: it would ask for all pages at each of its frames.
    queryKey: ["changes", slug, kind],
    queryFn: ({ pageParam }) => {
      const query = { order: "newest", limit: PAGE, ...(kind ? { kind } : {}), ...(pageParam ? { after: pageParam } : {}) };
      return answered(api.GET("/v1/staff/restaurants/{slug}/changes", { params: { path: { slug }, query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchOnWindowFocus: false,
  });
}

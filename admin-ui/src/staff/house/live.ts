// Keeps everything of a restaurant true: what the feed says is put where it belongs; what cannot be put is asked for again.
// While there is no feed, everything is asked for every few seconds.
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { Wire } from "../../live/wire";
import { FeedMachine, type News, type Standing } from "./feed/machine";
import { touched } from "./feed/touched";
import { keep, POLL } from "./reservations";
import { type Configured, fileQuery, houseKey } from "./restaurant";
import { WINDOW } from "./window";

export type { Standing } from "./feed/machine";

/** What is asked for again is gathered for so long, in milliseconds: a busy minute must not ask the server all the time. */
const GATHERS = 300;

export interface House {
  standing: Standing;
  /** Since when what is shown may be old, by this device's clock; 0 while it is true. */
  lostAt: number;
}

/** While it is mounted, what is known of the restaurant is kept up to date. */
export function useLiveHouse(slug: string): House {
  const client = useQueryClient();
  const [house, setHouse] = useState<House>({ standing: "connecting", lostAt: 0 });
  useEffect(() => {
    const gathering = new Gathering(client, slug);
    const hear = (news: News): void => {
      if (news.is === "standing") setHouse({ standing: news.standing, lostAt: news.standing === "live" ? 0 : Date.now() });
      else if (news.is === "reload") void client.invalidateQueries({ queryKey: houseKey(slug) });
      else apply(client, slug, news.frame, gathering);
    };
    const wire = new Wire(`/v1/staff/restaurants/${encodeURIComponent(slug)}/live`, new FeedMachine(WINDOW, Math.random), hear);
    wire.step({ is: "started" });
    return () => {
      wire.stop();
      gathering.stop();
    };
  }, [client, slug]);
  usePolling(client, slug, house.standing);
  return house;
}

function apply(client: QueryClient, slug: string, frame: Extract<News, { is: "changes" }>["frame"], gathering: Gathering): void {
  frame.reservations.forEach((reservation) => keep(client, slug, reservation));
  const known = client.getQueryData<Configured>(fileQuery(slug).queryKey)?.version ?? 0;
  touched(frame, known).forEach((part) => gathering.ask(part));
}

/** Asks for parts again, each once in a while however often it was touched. */
class Gathering {
  private readonly parts = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: QueryClient, private readonly slug: string) {}

  ask(part: string): void {
    this.parts.add(part);
    this.timer ??= setTimeout(() => this.flush(), GATHERS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private flush(): void {
    this.timer = undefined;
    for (const part of this.parts) void this.client.invalidateQueries({ queryKey: houseKey(this.slug, part) }, { cancelRefetch: false });
    this.parts.clear();
  }
}

function usePolling(client: QueryClient, slug: string, standing: Standing): void {
  const isSilent = standing === "connecting" || standing === "lost";
  useEffect(() => {
    if (!isSilent) return;
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: houseKey(slug) }), POLL);
    return () => clearInterval(timer);
  }, [client, slug, isSilent]);
}

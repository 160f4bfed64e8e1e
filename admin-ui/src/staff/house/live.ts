// Keeps everything of a restaurant true. Until the feed says what changed, what is shown is asked for again.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { POLL } from "./reservations";
import { houseKey } from "./restaurant";

/** `live`: what was told is what is. `lost`: it was, and may not be any more. */
export type Standing = "connecting" | "live" | "lost";

/** While it is mounted, what is known of the restaurant is kept up to date. */
export function useLiveHouse(slug: string): Standing {
  const client = useQueryClient();
  const [standing] = useState<Standing>("connecting");
  useEffect(() => {
    const timer = setInterval(() => void client.invalidateQueries({ queryKey: houseKey(slug) }), POLL);
    return () => clearInterval(timer);
  }, [client, slug]);
  return standing;
}

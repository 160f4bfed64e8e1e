// Opens where the evening is: a little before now, or before whoever comes first on another day. Once for each day.
import { useMergedRef } from "@mantine/hooks";
import { type Ref, useLayoutEffect, useRef } from "react";

import type { Span } from "./layout";

/** What of the past is left in sight, in minutes. */
const PAST = 60;

export function useScrolledToNow(sized: Ref<HTMLDivElement>, date: string, at: number, span: Span, scale: number, width: number) {
  const own = useRef<HTMLDivElement>(null);
  const scrolled = useRef("");
  const isReady = width > 0;
  useLayoutEffect(() => {
    const place = `${date} ${span.from}`;
    if (!isReady || !own.current || scrolled.current === place) return;
    scrolled.current = place;
    own.current.scrollLeft = Math.max(0, (at - PAST - span.from) * scale);
  }, [isReady, date, span.from, scale]);
  return useMergedRef(own, sized);
}

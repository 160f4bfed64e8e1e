// Opens where the evening is: a little before now, once for each day.
import { useMergedRef } from "@mantine/hooks";
import { type Ref, useLayoutEffect, useRef } from "react";

import type { Span } from "./layout";

/** What of the past is left in sight, in minutes. */
const PAST = 60;

export function useScrolledToNow(sized: Ref<HTMLDivElement>, isToday: boolean, now: number, span: Span, scale: number, width: number) {
  const own = useRef<HTMLDivElement>(null);
  const scrolled = useRef("");
  const isReady = width > 0;
  useLayoutEffect(() => {
    const place = `${isToday} ${span.from}`;
    if (!isReady || !own.current || scrolled.current === place) return;
    scrolled.current = place;
    own.current.scrollLeft = isToday ? (now - PAST - span.from) * scale : 0;
  }, [isReady, isToday, span.from, scale]);
  return useMergedRef(own, sized);
}

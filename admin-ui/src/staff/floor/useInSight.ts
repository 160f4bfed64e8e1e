// Keeps the open table in sight: on a tablet the panel comes up over the lower half of the drawing.
import { useEffect } from "react";

/** Between the table and the panel, in pixels. */
const GAP = 24;

export function useInSight(key: string | undefined): void {
  useEffect(() => {
    const table = key && document.querySelector(`[data-table="${CSS.escape(key)}"]`);
    const panel = document.querySelector('.floor[data-open="true"] .floor-side');
    if (!table || !panel) return;
    const [here, over] = [table.getBoundingClientRect(), panel.getBoundingClientRect()];
    const isAside = over.left >= here.right;
    if (!isAside && here.bottom + GAP > over.top) window.scrollBy(0, here.bottom + GAP - over.top);
  }, [key]);
}

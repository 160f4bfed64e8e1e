// Going from one party to the next by the arrow keys. One block at a time is in the order of the tab key.
import { type FocusEvent, type KeyboardEvent, type RefObject, useState } from "react";

interface Handlers {
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: (event: FocusEvent) => void;
}

export function useBlockKeys(grid: RefObject<HTMLElement | null>, isPulling: boolean): { current: string | undefined; handlers: Handlers } {
  const [current, setCurrent] = useState<string>();
  const blocks = () => [...(grid.current?.querySelectorAll<HTMLElement>("[data-block]") ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    const from = (event.target as HTMLElement).closest<HTMLElement>("[data-block]");
    if (isPulling || !from || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    next(blocks(), from, event.key)?.focus();
  };
  const onFocus = (event: FocusEvent) => {
    const id = (event.target as HTMLElement).dataset["block"];
    if (id) setCurrent(id);
  };
  const first = current ?? blocks()[0]?.dataset["block"];
  return { current: first, handlers: { onKeyDown, onFocus } };
}

/** The next party of the row; above and below the one that begins nearest. */
function next(all: HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const here = from.getBoundingClientRect();
  const isBeyond = (box: DOMRect) => {
    const isSameRow = Math.abs(box.top - here.top) < here.height / 2;
    switch (key) {
      case "ArrowLeft":
        return isSameRow && box.left < here.left;
      case "ArrowRight":
        return isSameRow && box.left > here.left;
      case "ArrowUp":
        return box.top < here.top - here.height / 2;
      default:
        return box.top > here.top + here.height / 2;
    }
  };
  const distance = (box: DOMRect) => Math.abs(box.top - here.top) * 100 + Math.abs(box.left - here.left);
  const beyond = all.map((it) => ({ it, box: it.getBoundingClientRect() })).filter(({ it, box }) => it !== from && isBeyond(box));
  return beyond.sort((a, b) => distance(a.box) - distance(b.box))[0]?.it;
}

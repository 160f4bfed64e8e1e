// How wide a thing is on the screen, in pixels, as it changes.
import { useLayoutEffect, useRef, useState } from "react";

export function useWidth<E extends Element>(): [React.RefObject<E | null>, number] {
  const place = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!place.current) return;
    setWidth(place.current.getBoundingClientRect().width);
    const watch = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  return [place, width];
}

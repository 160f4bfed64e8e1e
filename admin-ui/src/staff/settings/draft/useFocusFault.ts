// A refusal leads to the first field that is wrong: to its section, and into the field.
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

import { fieldId } from "../kit/useField";
import { type Fault, useDraft } from "./DraftProvider";
import { parent } from "./pointer";
import { type Section, sectionOf } from "./sections";

export function useFocusFault(section: Section | undefined): void {
  const { slug, faults, applying } = useDraft();
  const navigate = useNavigate();
  const first = applying.is === "refused" ? (faults.find(({ pointer }) => sectionOf(pointer) === section) ?? faults[0]) : undefined;
  useEffect(() => {
    if (!first) return;
    const place = sectionOf(first.pointer);
    if (place && place !== section) void navigate({ to: "/r/$slug/settings/{-$section}", params: { slug, section: place } });
    else focus(first);
    // Once for each refusal: while one mends it, the focus stays where it is.
  }, [applying, section]);
}

/** The field itself, or the nearest thing around it that can have the focus. */
function focus({ pointer }: Fault): void {
  for (let at = pointer; at; at = parent(at)) {
    const place = document.getElementById(fieldId(at));
    if (!place) continue;
    place.focus({ preventScroll: true });
    // The bar with the unsaved must not lie over it.
    return place.scrollIntoView({ block: "center" });
  }
}

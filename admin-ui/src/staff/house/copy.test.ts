import { expect, it } from "vitest";

import { type Copy, forgetCopies, readCopy, writeCopy } from "./copy";

/** As much of a browser's storage as is needed; its keys are its own properties there too. */
function storage(full = false): Storage {
  const kept: Record<string, unknown> = {};
  const hidden = (value: unknown) => ({ value, enumerable: false });
  return Object.defineProperties(kept, {
    getItem: hidden((key: string) => (key in kept ? kept[key] : null)),
    removeItem: hidden((key: string) => delete kept[key]),
    setItem: hidden((key: string, text: string) => {
      if (full) throw new DOMException("full", "QuotaExceededError");
      kept[key] = text;
    }),
  }) as unknown as Storage;
}

const copy: Copy = { at: 1, name: "Osteria", zone: "Europe/Rome", date: "2027-03-05", reservations: [] };

it("is read as it was written, and forgotten with all others", () => {
  const kept = storage();
  kept.setItem("maitred.language", "it");
  writeCopy("osteria", copy, kept);
  writeCopy("luna", copy, kept);
  expect(readCopy("osteria", kept)).toEqual(copy);
  forgetCopies(kept);
  expect([readCopy("osteria", kept), readCopy("luna", kept), kept.getItem("maitred.language")]).toEqual([undefined, undefined, "it"]);
});

it("is none where there is no room, or where it was spoilt", () => {
  const kept = storage(true);
  writeCopy("osteria", copy, kept);
  expect(readCopy("osteria", kept)).toBe(undefined);
  const spoilt = storage();
  spoilt.setItem("maitred.copy.osteria", "{");
  expect(readCopy("osteria", spoilt)).toBe(undefined);
});

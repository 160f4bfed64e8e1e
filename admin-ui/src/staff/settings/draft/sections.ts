// The parts of the settings, and which part of the restaurant file each shows.
import type { RestaurantFile, Scope } from "../../house/restaurant";
import { isUnder, same, valueAt } from "./pointer";

/** In the order in which one sets up a restaurant. The first match of a pointer counts: the waitlist lies in the policy. */
export const FILE_SECTIONS = {
  general: ["/name", "/contact", "/zone", "/currency", "/locale", "/web", "/slug", "/version"],
  tables: ["/areas", "/tables"],
  combinations: ["/combinations"],
  services: ["/services"],
  "special-days": ["/special_days"],
  closures: ["/closures"],
  waitlist: ["/policy/waitlist"],
  policy: ["/policy"],
} as const;

export type FileSection = keyof typeof FILE_SECTIONS;
export type Section = FileSection | "members" | "keys" | "changes" | "file" | "import";

export const GROUPS: { name: "house" | "people" | "data"; sections: Section[] }[] = [
  { name: "house", sections: ["general", "tables", "combinations", "services", "special-days", "closures", "policy", "waitlist"] },
  { name: "people", sections: ["members", "keys", "changes"] },
  { name: "data", sections: ["file", "import"] },
];

const NEEDS: Partial<Record<Section, Scope>> = { members: "members:read", keys: "keys:read", changes: "changes:read", import: "import" };

/** What one may not do is not offered. */
export function isOffered(section: Section, may: (scope: Scope) => boolean): boolean {
  return may(NEEDS[section] ?? "configuration:read");
}

export function sectionNamed(name: string | undefined): Section | undefined {
  return GROUPS.flatMap(({ sections }) => sections).find((section) => section === name);
}

/** Where something of the file is set. */
export function sectionOf(pointer: string): FileSection | undefined {
  const all = Object.entries(FILE_SECTIONS) as [FileSection, readonly string[]][];
  return all.find(([, roots]) => roots.some((root) => isUnder(pointer, root)))?.[0];
}

/** The sections in which two files differ. */
export function changedSections(before: RestaurantFile, after: RestaurantFile): FileSection[] {
  const differ = (section: FileSection) => partOf(before, section).some((part, at) => !same(part, partOf(after, section)[at]));
  return (Object.keys(FILE_SECTIONS) as FileSection[]).filter(differ);
}

function partOf(file: RestaurantFile, section: FileSection): unknown[] {
  // The policy without what has a section of its own.
  if (section === "policy") return [{ ...file.policy, waitlist: undefined }];
  return FILE_SECTIONS[section].map((root) => valueAt(file, root));
}

// Which language the guest reads, and how it writes days and times. Words load by language; dates are Intl's, always
// in the restaurant's zone.
import { createContext, useContext } from "react";

import type { Words } from "./en";

const TONGUES = {
  en: () => import("./en"),
  it: () => import("./it"),
  de: () => import("./de"),
  fr: () => import("./fr"),
  es: () => import("./es"),
};

type Name = keyof typeof TONGUES;

export interface Tongue {
  /** Of the words: one of ours. */
  name: Name;
  /** BCP 47, for Intl: the guest's own variant where it is the same language. */
  locale: string;
  words: Words;
}

const isOurs = (name: string): name is Name => name in TONGUES;
const language = (tag: string): string => tag.toLowerCase().split("-")[0] ?? "";

/** The first of `wanted` that we speak; English otherwise. */
export function chosen(wanted: readonly string[]): { name: Name; locale: string } {
  const tag = wanted.find((tag) => isOurs(language(tag))) ?? "en-GB";
  const name = language(tag) as Name;
  const variant = wanted.find((other) => language(other) === name && other.includes("-"));
  return { name, locale: variant ?? (name === "en" ? "en-GB" : name) };
}

export async function loadTongue(): Promise<Tongue> {
  const asked = new URLSearchParams(location.search).get("lang");
  const { name, locale } = chosen([...(asked ? [asked] : []), ...navigator.languages]);
  const { words } = await TONGUES[name]();
  return { name, locale, words };
}

export const TongueContext = createContext<Tongue | undefined>(undefined);

export function useTongue(): Tongue {
  const tongue = useContext(TongueContext);
  if (!tongue) throw new Error("the page renders once its words are there");
  return tongue;
}

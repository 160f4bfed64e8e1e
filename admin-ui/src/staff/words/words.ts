// The words of the staff pages, by language and by room. A room is a file; English is the shape of all others, which the
// compiler checks. Words load by language and room: a host never waits for the words of settings.
import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";

import { chosen } from "../../i18n/tongue";
import type { words as common } from "./en/common";
import type { words as door } from "./en/door";
import type { words as floor } from "./en/floor";
import type { words as operator } from "./en/operator";
import type { words as people } from "./en/people";
import type { words as service } from "./en/service";
import type { words as session } from "./en/session";
import type { words as settings } from "./en/settings";

export const LANGUAGES = { en: "English", it: "Italiano", de: "Deutsch", fr: "Français", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

export interface Rooms {
  common: typeof common;
  door: typeof door;
  floor: typeof floor;
  operator: typeof operator;
  people: typeof people;
  service: typeof service;
  session: typeof session;
  settings: typeof settings;
}

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: Rooms;
  }
}

/** The same keys as English, in other words. */
export type Translated<T> = { [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };

const FILES = import.meta.glob<{ words: Record<string, unknown> }>("./*/*.ts");
const KEPT = "maitred.language";

/** What this browser was set to; else what it asks for. */
export function preferred(): { language: Language; locale: string } {
  const kept = localStorage.getItem(KEPT);
  const { name, locale } = chosen([...(kept ? [kept] : []), ...navigator.languages]);
  return { language: name, locale };
}

/** From now on, here. */
export async function speak(words: i18n, language: Language): Promise<void> {
  localStorage.setItem(KEPT, language);
  await words.changeLanguage(language);
  document.documentElement.lang = language;
}

export async function startWords(): Promise<i18n> {
  const { language } = preferred();
  document.documentElement.lang = language;
  const words = i18next.createInstance();
  words.use(initReactI18next).use({ type: "backend", read });
  await words.init({
    lng: language,
    fallbackLng: "en",
    ns: ["common"],
    defaultNS: "common",
    interpolation: { escapeValue: false },
    react: { useSuspense: true },
  });
  return words;
}

type Told = (error: unknown, words: Record<string, unknown> | null) => void;

function read(language: string, room: string, tell: Told): void {
  const file = FILES[`./${language}/${room}.ts`];
  if (!file) return tell(new Error(`no words for ${room} in ${language}`), null);
  file().then(({ words }) => tell(null, words), (error: unknown) => tell(error, null));
}

// How days, times and numbers are written: in the words' language, and in the reader's own variant of it.
import { useTranslation } from "react-i18next";

import { preferred } from "./words";

/** The 24 hours of the restaurant file and of every axis: an evening has one way to say when. */
const CLOCK = "-u-hc-h23";

/** BCP 47, for Intl. */
export function useLocale(): string {
  const { i18n } = useTranslation();
  const { language, locale } = preferred();
  return (language === i18n.language ? locale : i18n.language) + CLOCK;
}

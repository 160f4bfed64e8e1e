// Every room has its words in every language: the compiler checks the keys, this checks that nothing is left empty and
// that what is filled in is filled in everywhere.
import { describe, expect, it } from "vitest";

const FILES = import.meta.glob<{ words: object }>("./*/*.ts", { eager: true });
const LANGUAGES = ["it", "de", "fr", "es"];

/** `path.to.key` and its text. */
function texts(words: object, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, it]: [string, unknown]) =>
    typeof it === "string" ? [[path + key, it] as [string, string]] : texts(it as object, `${path}${key}.`),
  );
}

const filled = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((it) => it[1]).sort();
const rooms = Object.keys(FILES).filter((path) => path.startsWith("./en/"));

describe.each(rooms)("%s", (path) => {
  const english = new Map(texts(FILES[path]!.words));

  it.each(LANGUAGES)("is said in %s", (language) => {
    const theirs = new Map(texts(FILES[path.replace("/en/", `/${language}/`)]!.words));
    expect([...theirs.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of theirs) {
      expect(text.trim(), key).not.toBe("");
      expect(filled(text), key).toEqual(filled(english.get(key)!));
    }
  });
});

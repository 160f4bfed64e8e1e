// Fails the build when the first view of a page needs more gzipped JavaScript than whoever waits for it should wait for.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** For each page: what its first view may weigh, what it loads besides its entry, and where its words are. */
const PAGES = [
  { page: "/book/{slug}", entry: "book.html", budget: 120_000, also: [], words: /^src\/i18n\/(de|en|es|fr|it)\.ts$/ },
  {
    page: "/admin/r/{slug}/service",
    entry: "admin.html",
    budget: 300_000,
    also: ["src/staff/service/ServicePage.tsx"],
    words: /^src\/staff\/words\/\w+\/(common|service)\.ts$/,
  },
];

const dist = new URL("../dist/", import.meta.url);
const manifestOf = (entry) => JSON.parse(readFileSync(new URL(`.vite/${entry.replace(".html", ".json")}`, dist)));
const weigh = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;

/** The entry, whatever it imports at once, and `also`: the chunks that its first view asks for. */
function firstLoad(manifest, entry, also) {
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    (manifest[key].imports ?? []).forEach(visit);
  };
  [entry, ...also].forEach(visit);
  return [...seen].map((key) => manifest[key].file).filter((file) => file.endsWith(".js"));
}

/** The language with the largest dictionaries: one loads the files of one. */
function largestWords(manifest, pattern) {
  const tongues = new Map();
  for (const key of Object.keys(manifest).filter((key) => pattern.test(key))) {
    const tongue = /(?:^|\/)(de|en|es|fr|it)(?:\.ts|\/)/.exec(key)[1];
    tongues.set(tongue, [...(tongues.get(tongue) ?? []), key]);
  }
  if (tongues.size !== 5) throw new Error(`five languages expected in the manifest, found ${tongues.size}`);
  const weight = (keys) => keys.reduce((sum, key) => sum + weigh(manifest[key].file), 0);
  return [...tongues.values()].sort((a, b) => weight(b) - weight(a))[0];
}

const isTooHeavy = PAGES.map(({ page, entry, budget, also, words }) => {
  const manifest = manifestOf(entry);
  const files = firstLoad(manifest, entry, [...also, ...largestWords(manifest, words)]);
  const total = files.reduce((sum, file) => sum + weigh(file), 0);
  files.forEach((file) => console.log(`${String(weigh(file)).padStart(8)}  ${file}`));
  console.log(`${String(total).padStart(8)}  bytes of gzipped JavaScript in the first load of ${page}; ${budget} allowed`);
  return total > budget;
});
if (isTooHeavy.some(Boolean)) process.exit(1);

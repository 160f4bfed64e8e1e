// Fails the build when the first view of a page needs more gzipped JavaScript than a phone should wait for.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 120_000;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist)));
const weigh = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;

/** The entry, whatever it imports at once, and `also`: the chunks that its first view asks for. */
function firstLoad(entry, also) {
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    (manifest[key].imports ?? []).forEach(visit);
  };
  [entry, ...also].forEach(visit);
  return [...seen].map((key) => manifest[key].file).filter((file) => file.endsWith(".js"));
}

/** The largest dictionary: a guest loads one. */
const tongues = Object.keys(manifest).filter((key) => /^src\/i18n\/(de|en|es|fr|it)\.ts$/.test(key));
const largest = tongues.sort((a, b) => weigh(manifest[b].file) - weigh(manifest[a].file)).slice(0, 1);
if (largest.length === 0) throw new Error("no dictionaries found in the manifest");

const files = firstLoad("book.html", largest);
const total = files.reduce((sum, file) => sum + weigh(file), 0);
const later = Object.values(manifest).map((it) => it.file).filter((file) => file.endsWith(".js") && !files.includes(file));
files.forEach((file) => console.log(`${String(weigh(file)).padStart(8)}  ${file}`));
[...new Set(later)].forEach((file) => console.log(`${String(weigh(file)).padStart(8)}  ${file}  (later)`));
console.log(`${String(total).padStart(8)}  bytes of gzipped JavaScript in the first load of /book/{slug}; ${BUDGET} allowed`);
if (total > BUDGET) process.exit(1);

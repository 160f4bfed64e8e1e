// Writes a .gz beside each built text file, once at build time, so that the server never compresses.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const folder = new URL("../dist/assets/", import.meta.url);
for (const name of readdirSync(folder).filter((name) => /\.(js|css|svg)$/.test(name))) {
  const file = new URL(name, folder);
  writeFileSync(new URL(`${name}.gz`, folder), gzipSync(readFileSync(file), { level: 9 }));
}

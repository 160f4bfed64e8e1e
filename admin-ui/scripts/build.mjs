// Builds every page, each alone, into one folder.
import { rmSync } from "node:fs";
import { build } from "vite";

rmSync("dist", { recursive: true, force: true });
for (const page of ["admin", "book", "docs"]) await build({ mode: page, logLevel: "warn" });

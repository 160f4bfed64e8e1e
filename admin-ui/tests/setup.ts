// Before any browser test: what they need is there, or they fail with the line that installs it.
import { existsSync } from "node:fs";

import { findChromium } from "./browser";
import { BINARY } from "./house";

export default function setup(): void {
  findChromium();
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing; build it with:  cargo build`);
  if (!existsSync("dist/book.html")) throw new Error("the pages are not built; build them with:  make ui");
}

// How the pages are built and tested. Each page is one HTML file here; its name is known to src/http/ui.rs. Each is built
// alone (`--mode`): pages that shared their parts would make guests load what only staff need.
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the server. */
const server = process.env.MAITRED_URL ?? "http://127.0.0.1:8080";

/** While developing, one shell for all addresses of a page, as the server does it. */
const shells: Plugin = {
  name: "shells",
  configureServer: ({ middlewares }) => {
    middlewares.use((request, _, next) => {
      if (request.url?.startsWith("/book/")) request.url = "/book.html";
      if (request.url === "/docs") request.url = "/docs.html";
      if (/^\/admin([/?]|$)/.test(request.url ?? "")) request.url = "/admin.html";
      next();
    });
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [react(), shells],
  html: { cspNonce: "__NONCE__" },
  build: {
    rolldownOptions: { input: `${mode}.html` },
    target: "es2022",
    manifest: `.vite/${mode}.json`,
    emptyOutDir: false,
    // Inlined files would be `data:` addresses, which the page's policy forbids for scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/v1": { target: server, ws: true }, "/openapi.json": server } },
  test: {
    projects: [
      { test: { name: "unit", include: ["src/**/*.test.ts"] } },
      {
        test: {
          name: "browser",
          include: ["tests/**/*.test.ts"],
          globalSetup: "tests/setup.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
}));

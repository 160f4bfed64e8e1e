// Where the pages of staff and operators start: words first, then everything is drawn. What a page shows lives in
// its own folder; `app/` is the frame around them, `house/` what is known of a restaurant and kept true.
import "@mantine/core/styles.css";
import "@mantine/dates/styles.css";
import "./look/tokens.css";
import "./look/shell.css";
import "./look/parts.css";

import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";

import { api } from "../api/client";
import { Unreachable } from "../api/problem";
import { styleNonce, theme } from "../theme";
import { ToastProvider } from "./app/toast";
import { newQueryClient } from "./house/asking";
import { named } from "./house/window";
import { newRouter } from "./router";
import { startWords } from "./words/words";

async function start(place: HTMLElement): Promise<void> {
  api.use(named);
  // Sheets over a page stop it from scrolling by a style element of their own.
  setNonce(styleNonce());
  const client = newQueryClient();
  const words = await startWords();
  createRoot(place, { onCaughtError: told }).render(
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={client}>
        <I18nextProvider i18n={words}>
          <ToastProvider>
            <RouterProvider router={newRouter(client)} />
          </ToastProvider>
        </I18nextProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

/** What a page threw and another shows instead. A server that does not answer is no fault of the page. */
function told(error: unknown): void {
  if (!(error instanceof Unreachable)) console.error(error);
}

// Without it the pages need network to open; it is refused over plain HTTP to other machines.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/admin/worker.js", { scope: "/admin" }).catch(() => undefined);
}

const place = document.getElementById("page");
if (place) void start(place);

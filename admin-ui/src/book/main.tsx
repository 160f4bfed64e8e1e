// Where the guest page starts: words and the restaurant are asked for at once, then everything is drawn.
import "@mantine/core/styles/baseline.css";
import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/global.css";
import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/Loader.css";
import "@mantine/core/styles/Button.css";
import "./look/page.css";
import "./look/choose.css";

import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";

import { loadTongue, TongueContext } from "../i18n/tongue";
import { styleNonce, theme } from "../theme";
import { App } from "./App";
import { expectRestaurant, newQueryClient } from "./data";
import { read } from "./where";

async function start(place: HTMLElement): Promise<void> {
  const client = newQueryClient();
  expectRestaurant(client, read(new URL(location.href)).slug);
  const tongue = await loadTongue();
  document.documentElement.lang = tongue.locale;
  createRoot(place).render(
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={client}>
        <TongueContext value={tongue}>
          <App />
        </TongueContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const place = document.getElementById("page");
if (place) void start(place);

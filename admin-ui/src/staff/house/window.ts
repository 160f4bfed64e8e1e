// The name of this window: what it changes comes back over the feed as its own, and not as somebody else's.
import type { Middleware } from "openapi-fetch";

import { drawnUuid } from "../../api/insist";

export const WINDOW = drawnUuid();

/** Says whose change it is. */
export const named: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-Client-Id", WINDOW);
    return request;
  },
};

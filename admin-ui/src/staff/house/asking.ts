// How the pages ask the server: what is asked again by itself, what is remembered, and one sentence for what went wrong.
import { QueryClient } from "@tanstack/react-query";

import { isPassing } from "../../api/insist";
import { Problem } from "../../api/problem";

/** Whoever is no longer signed in goes to the door, whatever they were asking. */
export const isSignedOut = (error: unknown): boolean => error instanceof Problem && error.body.status === 401;

export function newQueryClient(): QueryClient {
  const retry = (failures: number, error: unknown) => isPassing(error) && failures < 3;
  return new QueryClient({ defaultOptions: { queries: { retry, networkMode: "always", staleTime: 5_000 } } });
}

// Who is signed in, and how one comes in and goes out. The session itself is a cookie that no script sees.
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { answered, api } from "../../api/client";
import { isPassing } from "../../api/insist";
import type { components } from "../../api/schema";
import { forgetCopies } from "../house/copy";

export type SignedIn = components["schemas"]["SignedIn"];
export type Workplace = components["schemas"]["Workplace"];
export type SignIn = components["schemas"]["SignIn"];

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: (): Promise<SignedIn> => answered(api.GET("/v1/staff/session")),
  staleTime: 60_000,
  // Whoever opens the page without network should not wait long to be told.
  retry: (failures, error) => isPassing(error) && failures < 1,
});

export function useSession() {
  return useQuery(sessionQuery);
}

/** Shows who one is. What anybody else was shown on this device before is forgotten. */
export function useSignIn(): (body: SignIn) => Promise<SignedIn> {
  const client = useQueryClient();
  return useCallback(
    async (body) => {
      const signedIn: SignedIn = await answered(api.POST("/v1/staff/session", { body }));
      forgetCopies();
      client.clear();
      client.setQueryData(sessionQuery.queryKey, signedIn);
      return signedIn;
    },
    [client],
  );
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await answered(api.DELETE("/v1/staff/session"));
    forgetCopies();
    client.clear();
  }, [client]);
}

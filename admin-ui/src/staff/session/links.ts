// Links that are good once. What they open stands behind the `#`, which never leaves this device; it is sent in a body only.
import { queryOptions } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";

import { answered, api } from "../../api/client";
import { problemOf } from "../../api/problem";
import type { components } from "../../api/schema";

export type Invited = components["schemas"]["InvitationShown"];

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** Whose sign-in comes next; it never stands in an address. */
    email?: string;
    /** What was just done, to be said there. */
    told?: "welcome" | "passwordSet" | "signedOut";
  }
}

/** What stands behind the `#`. */
export function useToken(): string {
  return useRouterState({ select: (state) => state.location.hash });
}

export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ["invitation", token],
    queryFn: (): Promise<Invited> => answered(api.POST("/v1/staff/invitations/look", { body: { token } })),
    staleTime: Infinity,
  });
}

export function accept(body: components["schemas"]["Accept"]): Promise<void> {
  return answered(api.POST("/v1/staff/invitations/accept", { body }));
}

export function setPassword(body: components["schemas"]["AcceptReset"]): Promise<void> {
  return answered(api.POST("/v1/staff/password-resets/accept", { body }));
}

/** Used, too old, or never given out. */
export function isOver(error: unknown): boolean {
  return problemOf(error)?.code === "link_void";
}

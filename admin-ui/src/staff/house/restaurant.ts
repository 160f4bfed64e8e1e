// What is known of the restaurant that one works in: its name and clock, what one may do here, and its file (tables, areas,
// services, policies). Everything below `["house", slug]` is kept true by the live feed.
import { queryOptions, useQuery, useSuspenseQuery } from "@tanstack/react-query";

import { answered, api } from "../../api/client";
import type { components } from "../../api/schema";

export type StaffRestaurant = components["schemas"]["StaffRestaurant"];
export type RestaurantFile = components["schemas"]["RestaurantFile"];
/** The restaurant file and what is known beside it; `version` guards against edits made meanwhile. */
export type Configured = Awaited<ReturnType<typeof askFile>>;
export type Table = RestaurantFile["tables"][number];
export type Service = RestaurantFile["services"][number];

/** What one may be allowed; the server says which, in `GET /v1/staff/restaurants/{slug}`. */
export type Scope =
  | "reservations:read" | "reservations:write" | "waitlist:read" | "waitlist:write" | "guests:read" | "guests:write"
  | "floor:read" | "floor:write" | "configuration:read" | "configuration:write" | "members:read" | "members:write"
  | "keys:read" | "keys:write" | "changes:read" | "import";

/** The key under which something of a restaurant is kept. */
export function houseKey(slug: string, ...rest: unknown[]): unknown[] {
  return ["house", slug, ...rest];
}

export interface Here extends StaffRestaurant {
  /** The server's clock less this device's, in milliseconds: tablets are wrong about the time. */
  ahead: number;
}

export function hereQuery(slug: string) {
  return queryOptions({
    queryKey: houseKey(slug, "here"),
    queryFn: async (): Promise<Here> => {
      const here = await answered(api.GET("/v1/staff/restaurants/{slug}", { params: { path: { slug } } }));
      return { ...here, ahead: Date.parse(here.now) - Date.now() };
    },
    staleTime: 60_000,
  });
}

/** Rendered only below the restaurant's own route, which waits for it. */
export function useHere(slug: string): Here {
  return useSuspenseQuery(hereQuery(slug)).data;
}

/** Whether one may; what one may not is not offered. */
export function useMay(slug: string): (scope: Scope) => boolean {
  const { scopes } = useHere(slug);
  return (scope) => scopes.includes(scope);
}

async function askFile(slug: string) {
  return answered(api.GET("/v1/staff/restaurants/{slug}/file", { params: { path: { slug } } }));
}

export function fileQuery(slug: string) {
  return queryOptions({ queryKey: houseKey(slug, "file"), queryFn: () => askFile(slug), staleTime: 60_000 });
}

export function useFile(slug: string) {
  return useQuery(fileQuery(slug));
}

// The door to the platform's part of the API: every request carries the key, and one that is refused is forgotten.
import { type InfiniteData, type QueryKey, queryOptions, useInfiniteQuery } from "@tanstack/react-query";
import createClient from "openapi-fetch";

import { answered, bearer, reach } from "../../api/client";
import type { components, paths } from "../../api/schema";
import { forgetKey, heldKey } from "./key";

export type Tenant = components["schemas"]["Tenant"];
export type TenantWithFile = components["schemas"]["TenantWithFile"];
export type Health = components["schemas"]["RestaurantHealth"];
export type Usage = components["schemas"]["Usage"];
export type UsageDay = components["schemas"]["UsageDay"];
export type Plan = components["schemas"]["Plan"];
export type Quotas = components["schemas"]["Quotas"];
export type Account = components["schemas"]["Account"];
export type PlatformKey = components["schemas"]["PlatformKey"];
export type Alarm = components["schemas"]["Alarm"];
export type Notice = components["schemas"]["Notice"];

async function withKey(request: Request): Promise<Response> {
  const key = heldKey();
  if (key) request.headers.set("Authorization", bearer(key).Authorization);
  const response = await reach(request);
  // Another key may have been entered since.
  if (response.status === 401 && key === heldKey() && key) forgetKey(true);
  return response;
}

export const platform = createClient<paths>({ fetch: withKey });

/** Below this everything is kept that operators see; it goes with the key. */
export function platformKey(...rest: unknown[]): QueryKey {
  return ["operator", ...rest];
}

/** Whether a key opens anything, before it is held. */
export async function tryKey(key: string): Promise<void> {
  const asking = createClient<paths>({ fetch: reach });
  await answered(asking.GET("/v1/platform/restaurants", { params: { query: { limit: 1 } }, headers: bearer(key) }));
}

export const inSlug = (slug: string) => ({ params: { path: { slug } } });

export function tenantQuery(slug: string) {
  return queryOptions({
    queryKey: platformKey("tenant", slug, "file"),
    queryFn: (): Promise<TenantWithFile> => answered(platform.GET("/v1/platform/restaurants/{slug}", inSlug(slug))),
  });
}

/** Without waking it, unless that is wanted. */
export function healthQuery(slug: string) {
  return queryOptions({
    queryKey: platformKey("tenant", slug, "health"),
    queryFn: () => askHealth(slug, false),
    staleTime: 10_000,
  });
}

export function askHealth(slug: string, wake: boolean): Promise<Health> {
  return answered(platform.GET("/v1/platform/restaurants/{slug}/health", { params: { path: { slug }, query: { wake } } }));
}

export const plansQuery = queryOptions({
  queryKey: platformKey("plans"),
  queryFn: (): Promise<Plan[]> => answered(platform.GET("/v1/platform/plans")).then((page) => page.items),
});

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A list that goes on, page by page; one that changes by itself is looked at again now and then. */
export function usePages<T>(queryKey: QueryKey, ask: (cursor: string | undefined) => Promise<Page<T>>, refetchInterval: number | false = false) {
  const pages = useInfiniteQuery<Page<T>, Error, InfiniteData<Page<T>>, QueryKey, string>({
    queryKey,
    queryFn: ({ pageParam }) => ask(pageParam || undefined),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval,
  });
  return { ...pages, items: pages.data?.pages.flatMap((page) => page.items) ?? [] };
}

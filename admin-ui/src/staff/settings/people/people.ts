// Who and what may work at a restaurant: members and keys. Only what one has oneself can be given, so roles are offered
// from one's own downwards.
import { queryOptions } from "@tanstack/react-query";

import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";
import { houseKey } from "../../house/restaurant";

export type Member = components["schemas"]["Member"];
export type Key = components["schemas"]["RestaurantKey"];
export type NewKey = components["schemas"]["NewRestaurantKey"];
export type Invitation = components["schemas"]["Invitation"];
export type Link = components["schemas"]["Link"];
export type KeyWish = components["schemas"]["StaffKeyRequest"];

export const ROLES = ["owner", "manager", "host", "viewer"] as const;
export type Role = (typeof ROLES)[number];

/** The roles that somebody with this one may give, most first. */
export function rolesBelow(own: string): Role[] {
  const from = ROLES.indexOf(own as Role);
  return from < 0 ? [] : ROLES.slice(from);
}

/** Whether a restaurant would be nobody's without them: whoever has not come yet owns nothing. */
export function isLastOwner(member: Member, all: Member[] = []): boolean {
  const owns = ({ role, status }: Member) => role === "owner" && status !== "invited";
  return owns(member) && all.filter(owns).length === 1;
}

export function membersQuery(slug: string) {
  return queryOptions({
    queryKey: houseKey(slug, "members"),
    queryFn: (): Promise<Member[]> => answered(api.GET("/v1/staff/restaurants/{slug}/members", at(slug))).then((page) => page.items),
  });
}

export function keysQuery(slug: string) {
  return queryOptions({
    queryKey: houseKey(slug, "keys"),
    queryFn: (): Promise<Key[]> => answered(api.GET("/v1/staff/restaurants/{slug}/api-keys", at(slug))).then((page) => page.items),
  });
}

const at = (slug: string) => ({ params: { path: { slug } } });
const member = (slug: string, account: string) => ({ params: { path: { slug, account } } });
const key = (slug: string, key: string) => ({ params: { path: { slug, key } } });

export const invite = (slug: string, body: { email: string; role: string }): Promise<Invitation> =>
  answered(api.POST("/v1/staff/restaurants/{slug}/members", { ...at(slug), body }));

export const changeRole = (slug: string, account: string, role: string): Promise<Member> =>
  answered(api.PATCH("/v1/staff/restaurants/{slug}/members/{account}", { ...member(slug, account), body: { role } }));

export const removeMember = (slug: string, account: string): Promise<void> =>
  answered(api.DELETE("/v1/staff/restaurants/{slug}/members/{account}", member(slug, account)));

export const resetLink = (slug: string, account: string): Promise<Link> =>
  answered(api.POST("/v1/staff/restaurants/{slug}/members/{account}/password-reset", member(slug, account)));

export const makeKey = (slug: string, body: KeyWish): Promise<NewKey> =>
  answered(api.POST("/v1/staff/restaurants/{slug}/api-keys", { ...at(slug), body }));

export const rotateKey = (slug: string, id: string, grace_hours: number): Promise<NewKey> =>
  answered(api.POST("/v1/staff/restaurants/{slug}/api-keys/{key}/rotate", { ...key(slug, id), body: { grace_hours } }));

export const revokeKey = (slug: string, id: string): Promise<void> =>
  answered(api.DELETE("/v1/staff/restaurants/{slug}/api-keys/{key}", key(slug, id)));

// What each role may, for keys that are to do less: the server's table (`Scope::least_role`), said once more here because
// only one's own scopes are told. A scope that a role does not have is refused by the server in any case.
import type { Scope } from "../../house/restaurant";
import type { Role } from "./people";
import { ROLES } from "./people";

const LEAST: Record<Scope, Role> = {
  "reservations:read": "viewer",
  "reservations:write": "host",
  "waitlist:read": "viewer",
  "waitlist:write": "host",
  "guests:read": "viewer",
  "guests:write": "host",
  "floor:read": "viewer",
  "floor:write": "host",
  "configuration:read": "viewer",
  "configuration:write": "manager",
  "members:read": "manager",
  "members:write": "owner",
  "keys:read": "manager",
  "keys:write": "manager",
  "changes:read": "viewer",
  import: "manager",
};

export function scopesOf(role: Role): Scope[] {
  const all = Object.entries(LEAST) as [Scope, Role][];
  return all.filter(([, least]) => ROLES.indexOf(role) <= ROLES.indexOf(least)).map(([scope]) => scope);
}

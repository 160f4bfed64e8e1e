// What one does with one's own account. Passwords are asked for again where somebody at an unlocked tablet could do harm.
import { queryOptions } from "@tanstack/react-query";

import { answered, api } from "../../../api/client";
import type { components } from "../../../api/schema";

export type OwnAccount = components["schemas"]["OwnAccount"];
export type OwnSession = components["schemas"]["Session"];
export type Enrolment = components["schemas"]["SecondFactorEnrolment"];

/** Below the key of the session: whatever changes one's account changes this too. */
export const sessionsQuery = queryOptions({
  queryKey: ["session", "all"],
  queryFn: (): Promise<OwnSession[]> => answered(api.GET("/v1/staff/sessions")).then((page) => page.items),
});

export function endSession(session: string): Promise<void> {
  return answered(api.DELETE("/v1/staff/sessions/{session}", { params: { path: { session } } }));
}

export function changePassword(body: components["schemas"]["NewPassword"]): Promise<void> {
  return answered(api.POST("/v1/staff/session/password", { body }));
}

export function enrol(password: string): Promise<Enrolment> {
  return answered(api.POST("/v1/staff/session/second-factor", { body: { password } }));
}

export function confirmFactor(code: string): Promise<string[]> {
  return answered(api.POST("/v1/staff/session/second-factor/confirm", { body: { code } })).then((it) => it.recovery_codes);
}

export function takeOff(body: components["schemas"]["TakeOff"]): Promise<void> {
  return answered(api.POST("/v1/staff/session/second-factor/take-off", { body }));
}

// The one door to the server: typed by openapi.yaml, refusals as `Problem`, silence as `Unreachable`.
import createClient from "openapi-fetch";

import { Problem, type ProblemBody, Unreachable } from "./problem";
import type { components, paths } from "./schema";

export type Restaurant = components["schemas"]["Restaurant"];
export type Slot = components["schemas"]["SlotBody"];
export type Slots = components["schemas"]["AvailabilityBody"];
export type Day = components["schemas"]["DayBody"];
export type Hold = components["schemas"]["HoldBody"];
/** Some servers say until when a request is answered. */
export type Reservation = components["schemas"]["Reservation"] & { request_expires_at?: string | null };
export type Wait = components["schemas"]["Wait"];
export type WaitRequest = components["schemas"]["WaitRequest"];
export type ReservationRequest = components["schemas"]["ReservationRequest"];
export type ReservationPatch = components["schemas"]["ReservationPatch"];

/** How long an answer may take before the connection counts as lost. */
const PATIENCE = 15_000;

/** Asks, and says `Unreachable` when nothing comes back. */
export async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw new Unreachable(String(error));
  }
}

export const api = createClient<paths>({ fetch: reach });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of an answer, or its problem thrown. */
export async function answered<T>(asking: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asking;
  if (response.ok) return data as T;
  throw new Problem(bodyOf(error, response), Number(response.headers.get("retry-after")) || 1);
}

/** A proxy in between may answer without a problem. */
function bodyOf(error: unknown, response: Response): ProblemBody {
  if (typeof error === "object" && error !== null && "code" in error) return error as ProblemBody;
  const { status, statusText } = response;
  return { type: "about:blank", title: statusText, status, detail: statusText, code: `http_${status}`, request_id: "", errors: [] };
}

export function bearer(token: string): { Authorization: string } {
  return { Authorization: `Bearer ${token}` };
}

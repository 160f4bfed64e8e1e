// Whoever is signed out meanwhile - on another device, by an owner, by time - is at the sign-in as soon as the server says
// so, whatever they were doing, and comes back to where they were. Operators' keys are their own matter.
import type { QueryClient } from "@tanstack/react-query";

import { problemOf } from "../../api/problem";

export function whenSignedOut(client: QueryClient, leave: () => void): void {
  const hear = ({ type, action }: { type: string; action?: { type: string; error?: unknown } }) => {
    if (type === "updated" && action?.type === "error" && isOver(action.error)) leave();
  };
  client.getQueryCache().subscribe(hear as never);
  client.getMutationCache().subscribe(hear as never);
}

function isOver(error: unknown): boolean {
  return problemOf(error)?.code === "session_required";
}

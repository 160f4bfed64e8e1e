// Why not, in the reader's words. The server's own sentence is English and exact; what people meet often is said in theirs.
import type { TFunction } from "i18next";

import { Problem, Unreachable } from "../../api/problem";

export function sentence(error: unknown, t: TFunction): string {
  if (error instanceof Unreachable) return t("refused.unreachable");
  if (!(error instanceof Problem)) return t("refused.unknown");
  // A code that has no words of ours has the server's.
  return t(`refused.${error.code}` as "refused.unknown", { defaultValue: error.body.detail, context: hasReason(error) ? "why" : undefined, ...figures(error) });
}

/** What the operator has written for staff to read is said with it, where there are words for it: `…_why`. */
function hasReason(error: Problem): boolean {
  return Boolean(figures(error).reason);
}

function figures(error: Problem): Record<string, unknown> {
  return { ...(error.body as unknown as Record<string, unknown>) };
}

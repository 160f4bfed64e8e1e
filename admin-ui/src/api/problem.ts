// What a refused request comes back as. Codes are the server's stable names (RFC 9457); clients branch on them.
import type { components } from "./schema";

export type ProblemBody = components["schemas"]["Problem"];
export type Alternative = components["schemas"]["AlternativeBody"];

/** The server said no, with a reason. */
export class Problem extends Error {
  constructor(readonly body: ProblemBody, readonly retryAfter: number) {
    super(body.detail);
  }

  get code(): string {
    return this.body.code;
  }

  /** A figure that explains it, such as `party_max`. */
  figure(name: string): unknown {
    return (this.body as unknown as Record<string, unknown>)[name];
  }

  /** Asking again later, with the same key, is the right answer. Holds of one's own do not go by waiting. */
  get isPassing(): boolean {
    return this.body.status === 503 || (this.body.status === 429 && this.code !== "too_many_holds");
  }
}

/** The answer never came: the connection is gone, or the server is. */
export class Unreachable extends Error {}

/** The problem in an error, if the server gave one. */
export function problemOf(error: unknown): Problem | undefined {
  return error instanceof Problem ? error : undefined;
}

// Asking again until there is an answer. Only for requests that say the same thing twice safely: reads, and those
// with an Idempotency-Key, which the server carries out once however often they arrive.
import { Problem, Unreachable } from "./problem";

/** Pauses between attempts, in seconds; after the last one the guest decides. */
const PAUSES = [0.5, 1, 2, 4, 8, 8];

type Wait = (seconds: number) => Promise<void>;

const asleep: Wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Whether the same request may well get a better answer in a moment. */
export function isPassing(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && error.isPassing);
}

export async function insist<T>(attempt: () => Promise<T>, onWait?: () => void, wait: Wait = asleep): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error)) throw error;
      onWait?.();
      await wait(error instanceof Problem ? Math.max(pause, Math.min(error.retryAfter, 10)) : pause);
    }
  }
  return attempt();
}

/**
 * The key of a request: the same for the same words until it is answered, also after a reload of the page, so that
 * a guest who presses twice, or whose train enters a tunnel, has booked once.
 */
export function keyFor(words: unknown, kept: Storage): string {
  const text = JSON.stringify(words);
  const [key, before] = JSON.parse(kept.getItem(KEPT) ?? "[]") as string[];
  if (key && before === text) return key;
  const drawn = drawnUuid();
  kept.setItem(KEPT, JSON.stringify([drawn, text]));
  return drawn;
}

/** Has one effect, however often the connection breaks: the same words go out under the same key. */
export async function once<T>(words: unknown, kept: Storage, attempt: (key: string) => Promise<T>, onWait?: () => void): Promise<T> {
  const key = keyFor(words, kept);
  try {
    const answer = await insist(() => attempt(key), onWait);
    forgetKey(kept);
    return answer;
  } catch (error) {
    // A refusal is an answer; silence is none, and its key is needed again.
    if (error instanceof Problem && !error.isPassing) forgetKey(kept);
    throw error;
  }
}

const KEPT = "maitred.key";

/** `crypto.randomUUID` is missing where the page came by plain HTTP, as in a trial on the house network. */
export function drawnUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The request was answered: the next one is another. */
export function forgetKey(kept: Storage): void {
  kept.removeItem(KEPT);
}

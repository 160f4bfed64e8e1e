// How long to wait before knocking again: twice as long each time, up to a limit, and never all at one instant.

const FIRST = 0.3;
const LONGEST = 15;
/** The server asks for time. */
const TRY_LATER = 1013;

export class Pauses {
  private failures = 0;

  /** `chance` gives a number from 0 to 1: pauses differ, so that not everybody comes back at one instant. */
  constructor(private readonly chance: () => number) {}

  /** Seconds until the next try, after a socket closed with `code`. */
  next(code: number): number {
    const doubled = Math.min(FIRST * 2 ** this.failures, LONGEST);
    this.failures += 1;
    return (code === TRY_LATER ? Math.max(doubled, 1) : doubled) * (0.5 + this.chance() / 2);
  }

  /** Somebody answered. */
  forget(): void {
    this.failures = 0;
  }
}

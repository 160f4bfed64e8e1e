// The staff's live feed as a plain state machine: inputs in, effects out. It goes on where it was cut off, so that nothing is
// missed and nothing heard twice; where it cannot, everything is asked for anew.
import { Pauses } from "../../../live/pauses";
import type { Talk, WireEffect, WireInput } from "../../../live/wire";
import { type ChangesFrame, readFrame } from "./frames";

export type Input = { is: "started" };

export type News =
  | { is: "standing"; standing: Standing }
  /** What is shown may be old: all of it is asked for again. */
  | { is: "reload" }
  | { is: "changes"; frame: ChangesFrame };

/**
 * `live`: what was told is what is. `lost`: it was, and may not be any more. `signed-out`, `shut-out`, `gone`: nothing
 * more will come, because of the session, the role, or the restaurant.
 */
export type Standing = "connecting" | "live" | "lost" | "signed-out" | "shut-out" | "gone";

/** Codes after which nobody answers here again. */
const OVER: Record<number, Standing> = { 4401: "signed-out", 4403: "shut-out", 4004: "gone" };

type Effect = WireEffect<News>;

export class FeedMachine implements Talk<Input, News> {
  private link: "none" | "opening" | "open" | "waiting" = "none";
  private cursor: string | undefined;
  private standing: Standing = "connecting";
  private readonly pauses: Pauses;

  /** `client` is this window's own name, by which it knows its own changes; `chance` gives a number from 0 to 1. */
  constructor(private readonly client: string, chance: () => number) {
    this.pauses = new Pauses(chance);
  }

  step(input: Input | WireInput): Effect[] {
    switch (input.is) {
      case "started":
        return this.link === "none" ? this.open() : [];
      case "opened":
        this.link = "open";
        return [];
      case "frame":
        return this.frame(input.text);
      case "closed":
        return this.closed(input.code);
      case "woken":
        return this.link === "waiting" ? this.open() : [];
      case "back":
        return this.back();
    }
  }

  private open(): Effect[] {
    this.link = "opening";
    const after: Record<string, string> = this.cursor === undefined ? {} : { after: this.cursor };
    return [{ do: "open", query: new URLSearchParams({ client: this.client, ...after }).toString() }];
  }

  private frame(text: string): Effect[] {
    const frame = readFrame(text);
    if (!frame) return [];
    switch (frame.type) {
      case "hello":
        return this.greeted(frame.cursor);
      case "reset":
        this.cursor = frame.cursor;
        return [{ do: "tell", news: { is: "reload" } }, ...this.stand("live")];
      case "changes":
        this.cursor = frame.cursor;
        return [{ do: "tell", news: { is: "changes", frame } }];
    }
  }

  /** Whoever goes on has missed nothing; whoever is new has asked before there was anybody to tell them of changes. */
  private greeted(cursor: string | null): Effect[] {
    this.pauses.forget();
    if (cursor === null) return [];
    const isNew = this.cursor === undefined;
    this.cursor = cursor;
    return [...(isNew ? [{ do: "tell", news: { is: "reload" } } as Effect] : []), ...this.stand("live")];
  }

  private closed(code: number): Effect[] {
    if (this.link === "none" || this.link === "waiting") return [];
    const over = OVER[code];
    if (over) {
      this.link = "none";
      return this.stand(over);
    }
    this.link = "waiting";
    return [{ do: "wake", seconds: this.pauses.next(code) }, ...this.doubt()];
  }

  private back(): Effect[] {
    if (this.link === "none") return [];
    const before: Effect = this.link === "waiting" ? { do: "rest" } : { do: "close" };
    return [before, ...this.doubt(), ...this.open()];
  }

  private doubt(): Effect[] {
    return this.standing === "live" ? this.stand("lost") : [];
  }

  private stand(standing: Standing): Effect[] {
    if (this.standing === standing) return [];
    this.standing = standing;
    return [{ do: "tell", news: { is: "standing", standing } }];
  }
}

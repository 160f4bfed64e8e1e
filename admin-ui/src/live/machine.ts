// The live connection as a plain state machine: inputs in, effects out, no socket, clock or chance of its own. It looks
// at one question at a time, resumes where it was cut off, and knows whether what is shown is still true.
import type { Slot } from "../api/client";
import { isSame, type Question, query, readFrame, subscribe, unsubscribe } from "./frames";
import { Pauses } from "./pauses";
import type { Talk, WireEffect, WireInput } from "./wire";

export type Input =
  | { is: "asked"; question: Question }
  /** The question makes no sense to the server: there is nothing to listen to. */
  | { is: "dropped" };

export type Effect = WireEffect<News>;

export type News =
  | { is: "standing"; standing: Standing }
  | { is: "slots"; question: Question; slots: Slot[]; version: number; whole: boolean }
  | { is: "refused"; question: Question; code: string };

/** `live`: what was told is what is. `connecting`: never yet. `lost`: was live once. `over`: nothing more will come. */
export type Standing = "connecting" | "live" | "lost" | "over";

/** The restaurant is gone: nobody will answer here again. */
const GONE = 4004;

export class LiveMachine implements Talk<Input, News> {
  private question: Question | undefined;
  /** What the socket was asked last, in its address or by a frame. */
  private addressed: Question | undefined;
  private cursor: string | undefined;
  private link: "none" | "opening" | "open" | "waiting" = "none";
  private readonly pauses: Pauses;
  private standing: Standing = "connecting";

  /** `chance` gives a number from 0 to 1: pauses differ, so that not all guests come back at one instant. */
  constructor(chance: () => number) {
    this.pauses = new Pauses(chance);
  }

  step(input: Input | WireInput): Effect[] {
    switch (input.is) {
      case "asked":
        return this.asked(input.question);
      case "dropped":
        return this.dropped();
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

  private asked(question: Question): Effect[] {
    const before = this.question;
    if (isSame(before, question) || this.standing === "over") return [];
    this.question = question;
    this.cursor = undefined;
    if (this.link === "none") return this.open();
    // A socket that is still opening asked the old question in its address: it is told the new one once it talks.
    if (this.link !== "open" || !before) return [];
    this.addressed = question;
    return [...this.stand("connecting"), send(subscribe(question)), send(unsubscribe(before))];
  }

  private dropped(): Effect[] {
    const { link } = this;
    this.question = undefined;
    if (link === "none") return [];
    this.link = "none";
    return [link === "waiting" ? { do: "rest" } : { do: "close" }, ...this.stand("connecting")];
  }

  private open(): Effect[] {
    if (!this.question) return [];
    this.link = "opening";
    this.addressed = this.question;
    return [{ do: "open", query: query(this.question, this.cursor) }];
  }

  private frame(text: string): Effect[] {
    const frame = readFrame(text);
    if (!frame || !this.question) return [];
    if (frame.type === "hello") return this.greeted();
    if (!isSame(frame, this.question)) return [];
    if (frame.type === "problem") return this.refused(this.question, frame.code);
    this.cursor = frame.cursor;
    const { slots, version } = frame;
    const news: News = { is: "slots", question: this.question, slots, version, whole: frame.type === "reset" };
    return [{ do: "tell", news }, ...this.stand("live")];
  }

  private refused(question: Question, code: string): Effect[] {
    const told: Effect = { do: "tell", news: { is: "refused", question, code } };
    return [told, ...(this.standing === "live" ? this.stand("lost") : [])];
  }

  private greeted(): Effect[] {
    this.pauses.forget();
    const { question, addressed } = this;
    if (question && addressed && !isSame(addressed, question)) return [send(subscribe(question)), send(unsubscribe(addressed))];
    // Whoever resumes hears nothing more when nothing has changed.
    return this.cursor === undefined ? [] : this.stand("live");
  }

  private closed(code: number): Effect[] {
    if (this.link === "none" || this.link === "waiting") return [];
    if (code === GONE) {
      this.link = "none";
      return this.stand("over");
    }
    this.link = "waiting";
    const wake: Effect = { do: "wake", seconds: this.pauses.next(code) };
    return [wake, ...(this.standing === "live" ? this.stand("lost") : [])];
  }

  private back(): Effect[] {
    if (this.link === "none" || this.standing === "over") return [];
    const before: Effect[] = this.link === "waiting" ? [{ do: "rest" }] : [{ do: "close" }];
    return [...before, ...(this.standing === "live" ? this.stand("lost") : []), ...this.open()];
  }

  private stand(standing: Standing): Effect[] {
    if (this.standing === standing) return [];
    this.standing = standing;
    return [{ do: "tell", news: { is: "standing", standing } }];
  }
}

function send(text: string): Effect {
  return { do: "send", text };
}

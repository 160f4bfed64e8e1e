// The thin shell around a talk over a live socket: a real socket, a real timer, and the signs that the device is back.
// What is said and heard is the talk's, a plain state machine: guests' slots (`machine.ts`), the staff's feed.

export type WireInput =
  | { is: "opened" }
  | { is: "frame"; text: string }
  | { is: "closed"; code: number }
  | { is: "woken" }
  /** The device is back from sleep, or from another network: an open socket may be dead without knowing. */
  | { is: "back" };

export type WireEffect<News> =
  | { do: "open"; query: string }
  | { do: "send"; text: string }
  | { do: "close" }
  | { do: "wake"; seconds: number }
  | { do: "rest" }
  | { do: "tell"; news: News };

export interface Talk<Input, News> {
  step(input: Input | WireInput): WireEffect<News>[];
}

/** Sockets that slept this long, in milliseconds, are not trusted. */
const NAP = 20_000;

export class Wire<Input, News> {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hiddenSince = 0;

  constructor(
    private readonly address: string,
    private readonly talk: Talk<Input, News>,
    private readonly tell: (news: News) => void,
  ) {
    document.addEventListener("visibilitychange", this.seen);
    window.addEventListener("online", this.back);
    window.addEventListener("pageshow", this.back);
  }

  step(input: Input | WireInput): void {
    this.talk.step(input).forEach((effect) => this.carryOut(effect));
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.seen);
    window.removeEventListener("online", this.back);
    window.removeEventListener("pageshow", this.back);
    clearTimeout(this.timer);
    this.drop();
  }

  private readonly back = (event: Event): void => {
    // The first showing of a page is no return.
    if (event instanceof PageTransitionEvent && !event.persisted) return;
    this.step({ is: "back" });
  };

  private readonly seen = (): void => {
    if (document.hidden) this.hiddenSince = Date.now();
    else if (Date.now() - this.hiddenSince > NAP || this.timer !== undefined) this.step({ is: "back" });
  };

  private carryOut(effect: WireEffect<News>): void {
    switch (effect.do) {
      case "open":
        return this.open(effect.query);
      case "send":
        return this.socket?.send(effect.text);
      case "close":
        return this.drop();
      case "wake":
        return this.sleep(effect.seconds);
      case "rest":
        clearTimeout(this.timer);
        this.timer = undefined;
        return;
      case "tell":
        return this.tell(effect.news);
    }
  }

  private sleep(seconds: number): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.step({ is: "woken" });
    }, seconds * 1000);
  }

  private open(query: string): void {
    const url = new URL(`${this.address}?${query}`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.onopen = () => this.step({ is: "opened" });
    socket.onmessage = (event) => this.step({ is: "frame", text: String(event.data) });
    socket.onclose = (event) => this.step({ is: "closed", code: event.code });
  }

  /** What a dropped socket still says is not heard. */
  private drop(): void {
    if (!this.socket) return;
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = undefined;
  }
}

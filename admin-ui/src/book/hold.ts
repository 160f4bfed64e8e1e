// The table that is kept for the guest while they fill in the form. It lives in the tab's storage, so it survives a
// reload: the page gives the table back whenever it is left, and takes it again when it was only reloaded.
import { useSyncExternalStore } from "react";

import { answered, api, bearer, type Hold } from "../api/client";
import { drawnUuid, insist } from "../api/insist";

export interface Wish {
  date: string;
  time: string;
  starts_at: string;
  party_size: number;
  area: string | null;
}

export type Holding =
  /** `giving`: the start whose table is being given back, and free as far as this guest is concerned. */
  | { is: "none"; giving?: string }
  | { is: "placing"; wish: Wish; isSlow: boolean }
  | { is: "held"; wish: Wish; hold: Hold; until: number }
  | { is: "expired"; wish: Wish }
  | { is: "refused"; wish: Wish; error: unknown };

const KEPT = "maitred.hold";

export class HoldKeeper {
  private state: Holding = { is: "none" };
  private readonly watchers = new Set<() => void>();
  private turn = 0;
  /** What was given back last: whoever takes the same table again must come after it. */
  private given: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly slug: string,
    private readonly minutes: number,
    private readonly kept: Storage,
    /** Looks at the slots again. */
    private readonly refresh: () => Promise<unknown>,
  ) {
    const { wish } = JSON.parse(kept.getItem(`${KEPT}.${slug}`) ?? "{}") as { wish?: Wish };
    if (wish) void this.take(wish);
  }

  readonly now = (): Holding => this.state;

  readonly watch = (changed: () => void): (() => void) => {
    this.watchers.add(changed);
    return () => this.watchers.delete(changed);
  };

  /** Holds a table, and gives back the one held before. */
  async take(wish: Wish): Promise<void> {
    if (this.state.is === "held") this.given = this.giveBack(this.state.hold);
    const turn = ++this.turn;
    const until = Date.now() + this.minutes * 60_000;
    this.become({ is: "placing", wish, isSlow: false });
    const slow = () => turn === this.turn && this.become({ is: "placing", wish, isSlow: true });
    try {
      await this.given;
      const hold = await this.place(wish, slow);
      if (turn !== this.turn) return void this.giveBack(hold);
      // Counted from before the request was sent: never longer than the server keeps it, whatever the clocks say.
      this.become({ is: "held", wish, hold, until });
    } catch (error) {
      if (turn !== this.turn) return;
      this.become({ is: "refused", wish, error });
      await this.refresh();
    }
  }

  /** Gives the table back: the guest looks for another time. */
  async release(): Promise<void> {
    const { state } = this;
    const turn = ++this.turn;
    if (state.is !== "held") return this.become({ is: "none" });
    this.become({ is: "none", giving: state.wish.starts_at });
    this.given = this.giveBack(state.hold);
    await this.given;
    await this.refresh();
    if (turn === this.turn) this.become({ is: "none" });
  }

  /** The page goes away, perhaps only to be loaded again: the wish stays, the table does not. */
  leave(): void {
    if (this.state.is === "held") this.given = this.giveBack(this.state.hold);
  }

  /** The page is shown again as it was left. */
  comeBack(): void {
    if (this.state.is === "held") void this.take(this.state.wish);
  }

  /** Given back too: the server's clock may be a little behind, and the guest may want the table again at once. */
  expire(): void {
    if (this.state.is !== "held") return;
    this.given = this.giveBack(this.state.hold);
    this.become({ is: "expired", wish: this.state.wish });
  }

  /** It became a booking: there is nothing to give back, and nothing to show any more. */
  booked(): void {
    this.turn += 1;
    this.state = { is: "none" };
    this.kept.removeItem(`${KEPT}.${this.slug}`);
  }

  private place({ starts_at: _, ...body }: Wish, onWait: () => void): Promise<Hold> {
    const path = { slug: this.slug };
    const headers = { "Idempotency-Key": drawnUuid() };
    const params = { path, header: headers };
    return insist(() => answered(api.POST("/v1/restaurants/{slug}/holds", { params, body })), onWait);
  }

  /** Best effort: a hold that is not given back ends by itself. `keepalive` outlives the page. */
  private async giveBack({ id, token }: Hold): Promise<void> {
    const path = `/v1/restaurants/${encodeURIComponent(this.slug)}/holds/${encodeURIComponent(id)}`;
    await fetch(path, { method: "DELETE", headers: bearer(token), keepalive: true }).catch(() => undefined);
  }

  private become(state: Holding): void {
    this.state = state;
    const name = `${KEPT}.${this.slug}`;
    if (state.is === "none" || state.is === "refused") this.kept.removeItem(name);
    else this.kept.setItem(name, JSON.stringify({ wish: state.wish }));
    this.watchers.forEach((changed) => changed());
  }
}

export function useHolding(keeper: HoldKeeper): Holding {
  return useSyncExternalStore(keeper.watch, keeper.now);
}

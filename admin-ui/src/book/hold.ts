// The table that is kept for the guest while they fill in the form. It lives in the tab's storage, so it survives a
// reload: the page gives the table back whenever it is left, and takes it again when it was only reloaded. Whoever
// chooses another time has the first one until the other is theirs.
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

export interface Held {
  is: "held";
  wish: Wish;
  hold: Hold;
  until: number;
}

export type Holding =
  /** `giving`: the start whose table is being given back, and free as far as this guest is concerned. */
  | { is: "none"; giving?: string }
  /** `still`: what was held before, and is until the new one is there. */
  | { is: "placing"; wish: Wish; isSlow: boolean; still?: Held | undefined }
  | Held
  | { is: "expired"; wish: Wish }
  | { is: "refused"; wish: Wish; error: unknown; still?: Held | undefined };

/** The table that is kept now, whatever else is going on. */
export function heldIn(holding: Holding): Held | undefined {
  if (holding.is === "held") return holding;
  return holding.is === "placing" || holding.is === "refused" ? holding.still : undefined;
}

const KEPT = "maitred.hold";

export class HoldKeeper {
  private state: Holding = { is: "none" };
  private readonly watchers = new Set<() => void>();
  private turn = 0;
  /** What was given back last: whoever takes the same table again must come after it. */
  private given: Promise<unknown> = Promise.resolve();

  constructor(
    readonly slug: string,
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

  /** Holds a table in place of the one held before, which is given up when the new one is there, not before. */
  async take(wish: Wish): Promise<void> {
    const still = heldIn(this.state);
    const turn = ++this.turn;
    const until = Date.now() + this.minutes * 60_000;
    this.become({ is: "placing", wish, isSlow: false, still });
    const slow = () => turn === this.turn && this.become({ is: "placing", wish, isSlow: true, still });
    try {
      await this.given;
      const hold = await this.place(wish, still?.hold, slow);
      if (turn !== this.turn) return void this.giveBack(hold);
      // Counted from before the request was sent: never longer than the server keeps it, whatever the clocks say.
      this.become({ is: "held", wish, hold, until });
    } catch (error) {
      if (turn !== this.turn) return;
      this.become({ is: "refused", wish, error, still: still && Date.now() < still.until ? still : undefined });
      await this.refresh();
    }
  }

  /** Gives the table back: the guest looks for another time. */
  async release(): Promise<void> {
    const held = heldIn(this.state);
    const turn = ++this.turn;
    if (!held) return this.become({ is: "none" });
    this.become({ is: "none", giving: held.wish.starts_at });
    this.given = this.giveBack(held.hold);
    await this.given;
    await this.refresh();
    if (turn === this.turn) this.become({ is: "none" });
  }

  /** The guest has read the refusal, and has what they had before. */
  dismiss(): void {
    if (this.state.is === "refused") this.become(this.state.still ?? { is: "none" });
  }

  /** The page goes away, perhaps only to be loaded again: the wish stays, the table does not. */
  leave(): void {
    const held = heldIn(this.state);
    if (held) this.given = this.giveBack(held.hold);
  }

  /** The page is shown again as it was left, but for the table. */
  comeBack(): void {
    const held = heldIn(this.state);
    if (!held) return;
    this.state = { is: "none" };
    void this.take(held.wish);
  }

  /** Given back too: the server's clock may be a little behind, and the guest may want the table again at once. */
  expire(): void {
    const { state } = this;
    if (state.is !== "held" && state.is !== "refused") return;
    const held = heldIn(state);
    if (held) this.given = this.giveBack(held.hold);
    this.become(state.is === "held" ? { is: "expired", wish: state.wish } : { ...state, still: undefined });
  }

  /** It became a booking: there is nothing to give back, and nothing to show any more. */
  booked(): void {
    this.turn += 1;
    this.state = { is: "none" };
    this.kept.removeItem(`${KEPT}.${this.slug}`);
  }

  private place({ starts_at: _, ...wish }: Wish, old: Hold | undefined, onWait: () => void): Promise<Hold> {
    const path = { slug: this.slug };
    const headers = { "Idempotency-Key": drawnUuid() };
    const params = { path, header: headers };
    const body = { ...wish, ...(old ? { replaces: { id: old.id, token: old.token } } : {}) };
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
    const wish = state.is === "none" ? undefined : state.is === "refused" ? state.still?.wish : state.wish;
    if (wish) this.kept.setItem(name, JSON.stringify({ wish }));
    else this.kept.removeItem(name);
    this.watchers.forEach((changed) => changed());
  }
}

export function useHolding(keeper: HoldKeeper): Holding {
  return useSyncExternalStore(keeper.watch, keeper.now);
}

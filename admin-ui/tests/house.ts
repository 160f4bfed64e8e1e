// A real server for the browser tests, with a data folder of its own; it can be killed and started again.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

export const BINARY = resolve(process.env.MAITRED_BIN ?? "../target/debug/maitred");

export class House {
  private readonly data = mkdtempSync(join(tmpdir(), "maitred-ui-"));
  private process: ChildProcess | undefined;
  url = "";

  static async open(): Promise<House> {
    const house = new House();
    await house.start("127.0.0.1:0");
    return house;
  }

  /** No farewell: as if the power went. */
  async kill(): Promise<void> {
    const ended = this.process && once(this.process, "exit");
    this.process?.kill("SIGKILL");
    await ended;
  }

  /** On the same port, with the same data. */
  async startAgain(): Promise<void> {
    await this.start(new URL(this.url).host);
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** How the owner of the demo restaurant signs in. */
  get owner(): { email: string; password: string } {
    return { email: "owner@demo.example", password: readFileSync(join(this.data, "demo.password"), "utf8").trim() };
  }

  /** The key of whoever runs the platform. */
  get platformKey(): string {
    return readFileSync(join(this.data, "platform.key"), "utf8").trim();
  }

  /** Applies a restaurant file, as its owner would. */
  async has(slug: string, yaml: string): Promise<void> {
    const headers = { Authorization: `Bearer ${this.platformKey}`, "Content-Type": "application/yaml" };
    await this.ask(`/v1/platform/restaurants/${slug}`, { method: "PUT", headers, body: yaml });
  }

  /** Books by the API, as another guest would. */
  async books(slug: string, wish: { date: string; time: string; party_size: number }): Promise<{ id: string; manage_token: string }> {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ ...wish, guest: { name: "Somebody Else" } });
    return (await this.ask(`/v1/restaurants/${slug}/reservations`, { method: "POST", headers, body })) as never;
  }

  /** A step of the restaurant's staff with a reservation, such as `approve`. */
  async steps(slug: string, reservation: string, step: string): Promise<void> {
    const json = { "Content-Type": "application/json" };
    const body = JSON.stringify({ restaurant: slug, role: "host" });
    const made = { method: "POST", headers: { ...json, Authorization: `Bearer ${this.platformKey}` }, body };
    const { key } = (await this.ask("/v1/platform/keys", made)) as { key: string };
    const path = `/v1/staff/restaurants/${slug}/reservations/${reservation}/${step}`;
    await this.ask(path, { method: "POST", headers: { ...json, Authorization: `Bearer ${key}` }, body: "{}" });
  }

  /** Calls off, as the guest who booked would. */
  async cancels({ id, manage_token }: { id: string; manage_token: string }): Promise<void> {
    await this.ask(`/v1/reservations/${id}/cancel`, { method: "POST", headers: { Authorization: `Bearer ${manage_token}` } });
  }

  async ask(path: string, init?: RequestInit): Promise<unknown> {
    const answer = await fetch(this.url + path, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : await answer.json();
  }

  private async start(listen: string): Promise<void> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing; build it with: cargo build`);
    const words = ["serve", "--demo", "--listen", listen, "--data", this.data];
    const child = spawn(BINARY, words, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, MAITRED_LOG: "warn", MAITRED_RATE_LIMITS: "off" } });
    this.process = child;
    for await (const line of createInterface({ input: child.stdout! })) {
      this.url = /is serving (http:\S+)/.exec(line)?.[1] ?? this.url;
      // The last line of its greeting: everything that it names is there.
      if (line.startsWith("Stop with")) {
        // Whatever else it says must not fill the pipe.
        child.stdout!.resume();
        return;
      }
    }
    throw new Error("the server ended before it served");
  }
}

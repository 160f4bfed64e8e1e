// A restaurant in the middle of its evening, whatever the time is here: its zone is where it is past eight o'clock now.
import { plusDays } from "../src/i18n/when";
import { type House } from "./house";

const SLUG = "evening";
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** The hours ahead of UTC at which it is eight in the evening. */
function ahead(): number {
  return ((20 - new Date().getUTCHours() + 36) % 24) - 12;
}

export interface Party {
  time: string;
  name: string;
  party_size?: number;
  tables?: string[];
  notes?: string;
  phone?: string;
  date?: string;
  exceed?: string[];
}

export interface Booked {
  id: string;
  revision: number;
  tables: string[];
  time: string;
  status: string;
  occupied_until: string;
}

export class Evening {
  private constructor(readonly house: House, private readonly key: string) {}

  static readonly slug = SLUG;
  readonly path = `/admin/r/${SLUG}/service`;

  static async open(house: House, change: object = {}): Promise<Evening> {
    await house.has(SLUG, JSON.stringify({ ...file(), ...change }));
    const made = { method: "POST", headers: json(house.platformKey), body: JSON.stringify({ restaurant: SLUG, role: "owner" }) };
    const { key } = (await house.ask("/v1/platform/keys", made)) as { key: string };
    const evening = new Evening(house, key);
    await evening.employs(house.owner);
    return evening;
  }

  /** Somebody who has an account works here too from now on. */
  private async employs({ email, password }: { email: string; password: string }): Promise<void> {
    const { url } = (await this.ask("POST", "members", { email, role: "owner" })) as { url: string };
    const body = JSON.stringify({ token: url.split("#")[1], password });
    await this.house.ask("/v1/staff/invitations/accept", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  }

  /** The service day of now. */
  get today(): string {
    return new Date(Date.now() + ahead() * 3_600_000).toISOString().slice(0, 10);
  }

  /** What its wall shows so many minutes from now. */
  clock(minutes: number): string {
    return new Date(Date.now() + ahead() * 3_600_000 + minutes * 60_000).toISOString().slice(11, 16);
  }

  /** Applies its file once more, with something else in it. */
  changes(change: object): Promise<void> {
    return this.house.has(SLUG, JSON.stringify({ ...file(), ...change }));
  }

  /** Somebody without a name stands in line. */
  waits(party_size: number): Promise<unknown> {
    return this.ask("POST", "waitlist", { now: true, party_size });
  }

  /** So many days on. */
  later(days: number): string {
    return plusDays(this.today, days);
  }

  books(party: Party): Promise<Booked> {
    const { time, name, phone, party_size = 2, date = this.today, ...rest } = party;
    const body = { date, time, party_size, guest: { name, ...(phone ? { phone } : {}) }, exceed: ["lead", "pacing", "seats", "channel"], ...rest };
    return this.ask("POST", "reservations", body) as Promise<Booked>;
  }

  steps(id: string, step: string, body: object = {}): Promise<Booked> {
    return this.ask("POST", `reservations/${id}/${step}`, body) as Promise<Booked>;
  }

  amends(id: string, body: object): Promise<Booked> {
    return this.ask("PATCH", `reservations/${id}`, body) as Promise<Booked>;
  }

  reads(id: string): Promise<Booked> {
    return this.ask("GET", `reservations/${id}`) as Promise<Booked>;
  }

  private ask(method: string, path: string, body?: object): Promise<unknown> {
    const sent = body && { body: JSON.stringify(body) };
    return this.house.ask(`/v1/staff/restaurants/${SLUG}/${path}`, { method, headers: json(this.key), ...sent });
  }
}

function json(key: string): Record<string, string> {
  return { "Content-Type": "application/json", Authorization: `Bearer ${key}` };
}

function zone(): string {
  const hours = ahead();
  return hours === 0 ? "UTC" : `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}

function file() {
  const seats = (min: number, max: number) => ({ min, max });
  return {
    version: 1,
    slug: SLUG,
    name: "Osteria della Sera",
    zone: zone(),
    areas: [{ key: "sala", name: "Sala" }, { key: "cortile", name: "Cortile" }],
    tables: [
      ...["s1", "s2", "s3"].map((key) => ({ key, area: "sala", seats: seats(1, 2) })),
      ...["s4", "s5", "s6"].map((key) => ({ key, area: "sala", seats: seats(2, 4) })),
      { key: "s7", area: "sala", seats: seats(3, 6) },
      ...["c1", "c2"].map((key) => ({ key, area: "cortile", seats: seats(1, 2) })),
      { key: "c3", area: "cortile", seats: seats(2, 4), channel: "walk_in" },
    ],
    combinations: [{ key: "s5s6", tables: ["s5", "s6"], seats: seats(5, 8) }],
    services: [
      { key: "pranzo", name: "Pranzo", days: DAYS, first_start: "12:30", last_start: "14:30", ends: "16:00", pacing: { covers_per_slot: 12 } },
      {
        key: "cena",
        name: "Cena",
        days: DAYS,
        first_start: "18:30",
        last_start: "22:30",
        ends: "01:00",
        pacing: { covers_per_slot: 8, online_covers_per_slot: 6 },
      },
    ],
    policy: { online_party: { min: 1, max: 8 }, lead_minutes: 0, approval: { from_party: 5, expires_minutes: 240 } },
  };
}

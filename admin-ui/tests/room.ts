// A restaurant that is open day and night, so that tests of the floor do not depend on the hour at which they run.
import type { House } from "./house";

const ROOM = {
  version: 1,
  name: "The Open Room",
  zone: atNoon(),
  areas: [{ key: "sala", name: "Sala" }, { key: "bar", name: "Bar" }],
  tables: [
    { key: "t1", area: "sala", seats: { min: 1, max: 2 }, spot: { x: 80, y: 80 } },
    { key: "t2", area: "sala", seats: { min: 1, max: 2 }, spot: { x: 220, y: 80 } },
    { key: "t3", area: "sala", seats: { min: 1, max: 4 }, spot: { x: 360, y: 80, width: 120 } },
    { key: "t4", area: "sala", seats: { min: 1, max: 4 }, spot: { x: 80, y: 220, width: 120 } },
    { key: "t5", area: "sala", seats: { min: 1, max: 6 }, spot: { x: 300, y: 240, width: 120, height: 120, shape: "round" } },
    { key: "b1", area: "bar", seats: { min: 1, max: 2 } },
    { key: "b2", area: "bar", seats: { min: 1, max: 2 } },
  ],
  combinations: [{ key: "t1t2", tables: ["t1", "t2"], seats: { min: 3, max: 4 } }],
  services: [{ key: "day", name: "All day", days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], first_start: "05:00", last_start: "04:45", ends: "05:00" }],
  members: [{ email: "owner@demo.example", role: "owner" }],
};

/** A zone in which it is about noon: whoever comes within the hour comes on the same service day. */
function atNoon(): string {
  const hours = 12 - new Date().getUTCHours();
  // The names of these zones have their signs the other way round.
  return hours === 0 ? "Etc/GMT" : `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}

/** Opens it; the owner of the demo owns it too. */
export async function room(house: House, slug: string): Promise<Room> {
  const json = { "Content-Type": "application/json" };
  const platform = { ...json, Authorization: `Bearer ${house.platformKey}` };
  const put = { method: "PUT", headers: platform, body: JSON.stringify({ ...ROOM, slug }) };
  const { invitations } = (await house.ask(`/v1/platform/restaurants/${slug}`, put)) as { invitations: { url: string }[] };
  const accept = { token: invitations[0]!.url.split("#")[1], password: house.owner.password };
  await house.ask("/v1/staff/invitations/accept", { method: "POST", headers: json, body: JSON.stringify(accept) });
  const made = { method: "POST", headers: platform, body: JSON.stringify({ restaurant: slug, role: "manager" }) };
  const { key } = (await house.ask("/v1/platform/keys", made)) as { key: string };
  return new Room(house, slug, { ...json, Authorization: `Bearer ${key}` });
}

/** What its staff do elsewhere, by the API. */
export class Room {
  constructor(private readonly house: House, readonly slug: string, private readonly headers: Record<string, string>) {}

  /** Somebody walks in and sits at a table. */
  async walkIn(table: string, party_size: number, name: string): Promise<string> {
    return this.posts("reservations", { walk_in: true, tables: [table], party_size, guest: { name } });
  }

  /** Somebody who telephoned comes in so many minutes, to a table of theirs. */
  async expects(table: string, party_size: number, name: string, minutes: number): Promise<string> {
    const starts_at = new Date(Math.floor((Date.now() + minutes * 60_000) / 60_000) * 60_000).toISOString();
    return this.posts("reservations", { starts_at, tables: [table], party_size, guest: { name }, exceed: ["hours", "lead"] });
  }

  async steps(reservation: string, step: string): Promise<void> {
    await this.posts(`reservations/${reservation}/${step}`, {});
  }

  async file(): Promise<{ version: number; file: { tables: { key: string; spot?: { x: number; y: number }; seats: { min: number; max: number } }[]; combinations: { key: string }[]; areas: { name: string }[] } }> {
    return (await this.house.ask(`/v1/staff/restaurants/${this.slug}/file`, { headers: this.headers })) as never;
  }

  private async posts(path: string, body: object): Promise<string> {
    const asked = { method: "POST", headers: this.headers, body: JSON.stringify(body) };
    return ((await this.house.ask(`/v1/staff/restaurants/${this.slug}/${path}`, asked)) as { id: string }).id;
  }
}

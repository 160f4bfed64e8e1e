// People who are not there yet, and their telephones.
import { createHmac } from "node:crypto";

import type { House } from "./house";

/** A key of a restaurant that may do all that the role may. */
export async function keyOf(house: House, slug: string, role: string): Promise<string> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${house.platformKey}` };
  const body = JSON.stringify({ restaurant: slug, role });
  const { key } = (await house.ask("/v1/platform/keys", { method: "POST", headers, body })) as { key: string };
  return key;
}

/** Invites somebody as the restaurant's owner would; the link that they are given. */
export async function invited(house: House, slug: string, email: string, role: string): Promise<string> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${await keyOf(house, slug, "owner")}` };
  const body = JSON.stringify({ email, role });
  const { url } = (await house.ask(`/v1/staff/restaurants/${slug}/members`, { method: "POST", headers, body })) as { url: string };
  return new URL(url).pathname + new URL(url).hash;
}

/** What an authenticator app shows (RFC 6238), `ahead` half minutes from now: a code is good once. */
export function code(secret: string, ahead = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const digest = createHmac("sha1", base32(secret)).update(counter).digest();
  const at = digest.at(-1)! & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

function base32(text: string): Buffer {
  const bits = [...text.replaceAll(/[\s=]/g, "")].map((it) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(it).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

// A guest and a host, with the types that openapi-typescript makes of the contract, and openapi-fetch.
import { strictEqual as equal } from "node:assert";

import createClient from "openapi-fetch";

import type { paths } from "./schema.js";

const { MAITRED_URL: baseUrl, OSTERIA_DATE: date, OSTERIA_TIME: time, OSTERIA_KEY: key, STAFF_EMAIL: email, STAFF_PASSWORD: password } = process.env as Record<string, string>;
const slug = "osteria";

type Client = ReturnType<typeof client>;

function client(token?: string) {
  return createClient<paths>({ baseUrl: baseUrl!, headers: token ? { Authorization: `Bearer ${token}` } : {} });
}

function sure<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

/** Hold, book, change, cancel. */
async function guest(): Promise<void> {
  const nobody = client();
  const path = { slug };
  const hold = sure(await nobody.POST("/v1/restaurants/{slug}/holds", { params: { path }, body: { date, time, party_size: 2 } }));
  const wish = { params: { path, header: { "Idempotency-Key": "ada-1" } }, body: { guest: { name: "Ada" }, hold: { id: hold.id, token: hold.token } } };
  const booked = sure(await nobody.POST("/v1/restaurants/{slug}/reservations", wish));
  equal(sure(await nobody.POST("/v1/restaurants/{slug}/reservations", wish)).id, booked.id);
  const own = client(booked.manage_token);
  const one = { reservation: booked.id };
  const patch = { params: { path: one, header: { "If-Match": `"${booked.revision}"` } }, body: { party_size: 3 } };
  equal(sure(await own.PATCH("/v1/reservations/{reservation}", patch)).party_size, 3);
  const { error } = await own.PATCH("/v1/reservations/{reservation}", patch);
  equal(error?.code, "revision_stale");
  equal(sure(await own.POST("/v1/reservations/{reservation}/cancel", { params: { path: one } })).status, "cancelled");
}

/** List, seat. */
async function host(staff: Client, name: string): Promise<void> {
  const wish = { date, time, party_size: 2, guest: { name } };
  const booked = sure(await staff.POST("/v1/staff/restaurants/{slug}/reservations", { params: { path: { slug } }, body: wish }));
  const query = { date, status: "booked" };
  const listed = sure(await staff.GET("/v1/staff/restaurants/{slug}/reservations", { params: { path: { slug }, query } }));
  equal(listed.items.some((it) => it.id === booked.id), true);
  const one = { slug, reservation: booked.id };
  const seated = await staff.POST("/v1/staff/restaurants/{slug}/reservations/{reservation}/seat", { params: { path: one }, body: {} });
  equal(sure(seated).status, "seated");
}

/** Sign in with a password. What changes something must come from the server's own pages, hence the origin. */
async function signedIn(): Promise<Client> {
  const { data, error, response } = await client().POST("/v1/staff/session", { body: { email: email!, password: password! } });
  sure({ data, error });
  const Cookie = response.headers.get("set-cookie")!.split(";")[0]!;
  return createClient<paths>({ baseUrl: baseUrl!, headers: { Cookie, Origin: baseUrl! } });
}

await guest();
await host(client(key), "Grace");
await host(await signedIn(), "Edsger");
console.log("typescript: hold, book, change, cancel; list, seat; sign in, list, seat");

// Restaurant files for the tests.

/** One table for two, one start an evening: whoever comes second finds it full. */
export function oneTable(slug: string, policy: object = {}, service: object = {}): string {
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  return JSON.stringify({
    version: 1,
    slug,
    name: "The Only Table",
    zone: "Europe/Rome",
    contact: { phone: "+39 06 0000 0202" },
    tables: [{ key: "t1", seats: { min: 1, max: 2 } }],
    services: [{ key: "dinner", days, first_start: "20:00", last_start: "20:00", ends: "22:30", ...service }],
    policy: { online_party: { min: 1, max: 2 }, window_days: 60, ...policy },
  });
}

/** The same with a second table. */
export function twoTables(...house: Parameters<typeof oneTable>): string {
  const tables = ["t1", "t2"].map((key) => ({ key, seats: { min: 1, max: 2 } }));
  return JSON.stringify({ ...(JSON.parse(oneTable(...house)) as object), tables });
}

/** One table for six, where parties of four ask first. */
export function askingFirst(slug: string): string {
  const house = JSON.parse(oneTable(slug, { online_party: { min: 1, max: 6 }, approval: { from_party: 4, expires_minutes: 240 } })) as object;
  return JSON.stringify({ ...house, tables: [{ key: "t1", seats: { min: 1, max: 6 } }] });
}

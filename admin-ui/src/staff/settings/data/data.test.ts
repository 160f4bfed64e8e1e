import { describe, expect, it } from "vitest";

import { bookingsIn, piece, PIECE_LINES } from "./records";
import { after } from "./useImport";
import { yamlOf } from "./yaml";

describe("a file of bookings", () => {
  it("is cut between bookings, not within quotes, and each piece has the header", () => {
    const bookings = bookingsIn('\uFEFFexternal_id,notes\r\nA-1,"two\nlines, ""quoted"""\r\n\r\nA-2,none\r\n');
    expect(bookings.kind).toBe("text/csv");
    expect(bookings.lines).toEqual([{ text: 'A-1,"two\nlines, ""quoted"""', line: 2 }, { text: "A-2,none", line: 5 }]);
    expect(piece(bookings, 1).body).toBe("external_id,notes\nA-2,none\n");
  });

  it("may be JSON Lines, and goes out in pieces", () => {
    const bookings = bookingsIn(Array.from({ length: PIECE_LINES + 1 }, (_, nth) => `{"external_id":"${nth}"}`).join("\n"));
    expect([bookings.kind, bookings.header, piece(bookings, 0).lines.length, piece(bookings, PIECE_LINES).body]).toEqual([
      "application/x-ndjson", undefined, PIECE_LINES, `{"external_id":"${PIECE_LINES}"}\n`,
    ]);
  });

  it("counts lines as the file does", () => {
    const line = { line: 2, external_id: "A", result: "failed", reservation: null, warnings: [], error: null };
    const before = { is: "going", done: 100, counts: { created: 99, updated: 0, unchanged: 0, failed: 1 }, unallocated: 0, refused: [] } as const;
    const told = { created: 0, updated: 0, unchanged: 0, failed: 1, lines: [line] };
    expect(after({ ...before, refused: [] }, told, [{ line: 102 }])).toMatchObject({ done: 101, counts: { failed: 2 }, refused: [{ line: 102 }] });
  });
});

it("YAML has lists an item a line, and texts that nothing else is taken for", () => {
  const file = { tables: [{ key: "t1", seats: { min: 1, max: 2 }, area: null }], version: 1, slug: "no", name: 'L\'"Osteria": #1', zone: "Europe/Rome", services: [] };
  expect(yamlOf(file)).toBe(
    'version: 1\nslug: "no"\nname: "L\'\\"Osteria\\": #1"\nzone: "Europe/Rome"\ntables:\n  - {key: "t1", seats: {min: 1, max: 2}}\nservices: []\n',
  );
});

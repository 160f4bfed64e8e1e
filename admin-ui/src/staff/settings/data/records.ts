// A file of bookings, cut into pieces that the server takes one after the other: so that there is progress to be seen, and
// that a connection that breaks costs one piece. A piece of CSV has the header again.

/** How many bookings go out at once. */
export const PIECE_LINES = 100;

export type Kind = "text/csv" | "application/x-ndjson";

export interface BookingLine {
  text: string;
  /** Where it begins in the file, counted from 1. */
  line: number;
}

export interface Bookings {
  kind: Kind;
  header: string | undefined;
  lines: BookingLine[];
}

/** JSON Lines begin with a brace; everything else is read as CSV. */
export function bookingsIn(text: string): Bookings {
  const clean = text.replace(/^\uFEFF/, "");
  if (clean.trimStart().startsWith("{")) return { kind: "application/x-ndjson", header: undefined, lines: linesOf(clean, false) };
  const [header, ...lines] = linesOf(clean, true);
  return { kind: "text/csv", header: header?.text, lines };
}

/** The lines that say something. In CSV a line goes on while a quote is open. */
function linesOf(text: string, isCsv: boolean): BookingLine[] {
  const lines: BookingLine[] = [];
  let open: BookingLine | undefined;
  text.split(/\r?\n/).forEach((part, at) => {
    open = open ? { ...open, text: `${open.text}\n${part}` } : { text: part, line: at + 1 };
    const isOpen = isCsv && (open.text.split('"').length - 1) % 2 === 1;
    if (isOpen) return;
    if (open.text.trim()) lines.push(open);
    open = undefined;
  });
  return open ? [...lines, open] : lines;
}

export function piece({ header, lines }: Bookings, from: number): { body: string; lines: BookingLine[] } {
  const some = lines.slice(from, from + PIECE_LINES);
  const texts = some.map(({ text }) => text);
  return { body: `${[...(header === undefined ? [] : [header]), ...texts].join("\n")}\n`, lines: some };
}

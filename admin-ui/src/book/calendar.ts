// A reservation as a calendar file (RFC 5545), with instants in UTC so that no zone table is needed.
import type { Reservation, Restaurant } from "../api/client";

type Booking = Pick<Reservation, "id" | "starts_at" | "ends_at" | "revision">;
type House = Pick<Restaurant, "name" | "address">;

export function calendarFile(house: House, booking: Booking, url: string, now = new Date()): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//maitred//booking page//EN",
    "BEGIN:VEVENT",
    `UID:${booking.id}`,
    `SEQUENCE:${booking.revision}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(new Date(booking.starts_at))}`,
    `DTEND:${utc(new Date(booking.ends_at))}`,
    `SUMMARY:${escaped(house.name)}`,
    ...(house.address ? [`LOCATION:${escaped(house.address)}`] : []),
    `URL:${url}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map(folded).join("\r\n") + "\r\n";
}

function utc(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");
}

/** Lines have at most 75 octets; what is longer goes on after a space. No character has more than four. */
function folded(line: string): string {
  return (line.match(/.{1,18}/gu) ?? []).join("\r\n ");
}

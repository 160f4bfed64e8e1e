export default function Timeline(_: { day: unknown; services: unknown; all: unknown; wanted: unknown; isToday: boolean }) {
  return null;
}

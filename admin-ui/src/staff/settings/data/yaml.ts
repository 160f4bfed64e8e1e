// The restaurant file as YAML that people read: what there is one of in a line, lists with an item a line. Texts are
// written as JSON writes them, which is YAML too, so that no text of a guest or a clock time is taken for something else.
import type { RestaurantFile } from "../../house/restaurant";
import { isBranch } from "../draft/pointer";

const ORDER = [
  "version", "slug", "name", "zone", "currency", "locale", "contact", "web", "areas", "tables", "combinations", "services", "closures",
  "special_days", "policy", "members",
];

export function yamlOf(file: RestaurantFile): string {
  const said = Object.entries(file).filter(([, value]) => value !== null && value !== undefined);
  const place = (name: string) => (ORDER.indexOf(name) + ORDER.length + 1) % (ORDER.length + 1);
  const lines = said.sort(([a], [b]) => place(a) - place(b)).map(([name, value]) => section(name, value));
  return `${lines.join("\n")}\n`;
}

function section(name: string, value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return `${name}: ${flow(value)}`;
  return [`${name}:`, ...value.map((item) => `  - ${flow(item)}`)].join("\n");
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (!isBranch(value)) return JSON.stringify(value);
  const pairs = Object.entries(value).filter(([, it]) => it !== null && it !== undefined);
  return `{${pairs.map(([name, it]) => `${name}: ${flow(it)}`).join(", ")}}`;
}

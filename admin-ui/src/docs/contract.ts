// The parts of an OpenAPI document that the page shows.
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  allOf?: Schema[];
  oneOf?: Schema[];
}

export interface Body {
  $ref?: string;
  description?: string;
  content?: Record<string, { schema?: Schema; example?: unknown; examples?: Record<string, { $ref?: string; value?: unknown }> }>;
}

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: Schema }[];
  requestBody?: Body;
  responses: Record<string, Body>;
  security?: Record<string, string[]>[];
  "x-problem-codes"?: string[];
}

export interface Contract {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
}

/** What a reference of the document leads to. */
export function follow<T>(contract: Contract, it: T & { $ref?: string }): T {
  const words = it.$ref?.split("/").slice(1);
  return words ? (words.reduce<unknown>((at, word) => (at as Record<string, unknown>)[word], contract) as T) : it;
}

export function nameOf(schema: Schema | undefined): string {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop()!;
  if (schema.items) return `list of ${nameOf(schema.items)}`;
  const variants = (schema.oneOf ?? schema.allOf)?.map(nameOf).join(" or ");
  return variants ?? [schema.type ?? "anything", schema.format].flat().filter(Boolean).join(" ");
}

/** The example of a body, as text. */
export function exampleOf(contract: Contract, body: Body): string | undefined {
  const [kind, content] = Object.entries(body.content ?? {})[0] ?? [];
  if (!content) return undefined;
  const named = Object.values(content.examples ?? {})[0];
  const value = content.example ?? (named && follow(contract, named).value);
  const text = typeof value === "string" && !kind!.endsWith("json") ? value : JSON.stringify(value, null, 2);
  return text && `${kind}\n\n${text}`;
}

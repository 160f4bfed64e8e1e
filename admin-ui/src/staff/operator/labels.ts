// Labels as lines of text, `account: north`, and back.

type Labels = Record<string, string>;

export function labelText(labels: Labels): string {
  return Object.entries(labels).map(([name, value]) => `${name}: ${value}`).join("\n");
}

/** What is to differ: what stands there is put, what was there and is not any more is taken away. */
export function labelPatch(before: Labels, text: string): Record<string, string | null> {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  const pairs = lines.map((line) => {
    const [name, ...value] = line.split(":");
    return [name!.trim(), value.join(":").trim()] as const;
  });
  const gone = Object.keys(before).map((name) => [name, null] as const);
  return Object.fromEntries<string | null>([...gone, ...pairs]);
}

// Places in the restaurant file, as the server names them in its refusals: JSON pointers (RFC 6901). Fields read, write and
// show their errors by the same pointer, so none of the three can go astray.

function steps(pointer: string): string[] {
  return pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function last(pointer: string): string {
  return steps(pointer).at(-1) ?? "";
}

export function parent(pointer: string): string {
  return pointer.slice(0, Math.max(pointer.lastIndexOf("/"), 0));
}

export function isUnder(pointer: string, root: string): boolean {
  return pointer === root || pointer.startsWith(`${root}/`);
}

export function valueAt(file: unknown, pointer: string): unknown {
  return steps(pointer).reduce<unknown>((it, step) => (isBranch(it) ? (it as Record<string, unknown>)[step] : undefined), file) ?? undefined;
}

/** The file with another value there; `undefined` takes it out. Whatever else the file says stays. */
export function put<T>(file: T, pointer: string, value: unknown): T {
  return changed(file, steps(pointer), value) as T;
}

function changed(it: unknown, [step, ...rest]: string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(it)) return changedList(it, Number(step), rest, value);
  const branch = (isBranch(it) ? it : {}) as Record<string, unknown>;
  const inner = changed(branch[step], rest, value);
  const { [step]: _, ...others } = branch;
  return inner === undefined ? others : { ...branch, [step]: inner };
}

function changedList(list: unknown[], at: number, rest: string[], value: unknown): unknown[] {
  const inner = changed(list[at], rest, value);
  return inner === undefined ? list.toSpliced(at, 1) : Object.assign([...list], { [at]: inner });
}

export function isBranch(it: unknown): it is object {
  return typeof it === "object" && it !== null;
}

/** Whether two values say the same; what is absent and what is `null` say the same, and so does the order of fields. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? undefined) === (b ?? undefined)) return true;
  if (!isBranch(a) || !isBranch(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
  if (Array.isArray(a) && a.length !== (b as unknown[]).length) return false;
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].every((key) => same(x[key], y[key]));
}

// The tab's own storage. Inside another site's frame the browser may forbid it: then things are kept until a reload.

class Memory implements Storage {
  [name: string]: unknown;
  private readonly items = new Map<string, string>();
  get length(): number {
    return this.items.size;
  }
  clear(): void {
    this.items.clear();
  }
  getItem(name: string): string | null {
    return this.items.get(name) ?? null;
  }
  key(nth: number): string | null {
    return [...this.items.keys()][nth] ?? null;
  }
  removeItem(name: string): void {
    this.items.delete(name);
  }
  setItem(name: string, value: string): void {
    this.items.set(name, value);
  }
}

function open(): Storage {
  try {
    return window.sessionStorage;
  } catch {
    return new Memory();
  }
}

export const kept = open();

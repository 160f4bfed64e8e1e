// A file of the API, kept on this device. It carries the key, so a plain link cannot fetch it.
import { bearer } from "../../api/client";
import { Unreachable } from "../../api/problem";
import { heldKey } from "./key";

export async function download(path: string, name: string): Promise<void> {
  const answer = await fetch(path, { headers: bearer(heldKey() ?? "") });
  if (!answer.ok) throw new Unreachable(`${path}: ${answer.status}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

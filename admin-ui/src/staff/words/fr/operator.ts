import type { Rooms, Translated } from "../words";

export const words: Translated<Rooms["operator"]> = {
  title: "Exploitant",
};

import type { Rooms, Translated } from "../words";

export const words: Translated<Rooms["door"]> = {
  title: "Ingresso",
};

// Whom one can write to, as telegrams and as messages call them.
import { one } from "../core/store";
import type { Directory } from "../core/types";
import { w } from "./texts";

export type Known = { word: string; name: string }; // as message.send has it, and as a telegram writes it
const capitals = (name: string): string => name.replace(/[-_]/g, " ").toUpperCase();

/** Seats and agencies of the exercise, and everybody. */
export function known(): Known[] {
  const directory = one<Directory>("directory", "directory");
  return [
    ...(directory?.seats ?? []).map((seat) => ({ word: `seat:${seat.seat}`, name: capitals(/[:;,]/.test(seat.title) ? seat.seat : seat.title || seat.seat) })),
    ...(directory?.holders ?? []).map((holder) => ({ word: `agency:${holder}`, name: capitals(holder) })),
    { word: "control", name: w("control") },
    { word: "players", name: w("players") },
  ];
}
export const wordOf = (name: string): string | undefined => known().find((one) => one.name === name)?.word;

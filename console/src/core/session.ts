// Who sits here, what is shown, and how the line to the server is.
import { signal } from "@preact/signals";
import type { Me } from "./types";

type Line = "opening" | "live" | "cut" | "over";
export const me = signal<Me | null>(null);
export const line = signal<Line>("opening");
export const stranger = signal(false);

export const may = (name: string): boolean => me.value?.commands.includes(name) ?? false;

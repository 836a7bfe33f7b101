// Who sits here, what is shown, and how the line to the server is.
import { computed, signal } from "@preact/signals";
import { one } from "./store";
import type { ClockBody, Me } from "./types";

type Line = "opening" | "live" | "cut" | "over";
export const me = signal<Me | null>(null);
export const line = signal<Line>("opening");
export const stranger = signal(false);

const isOver = computed(() => one<ClockBody>("clock", "clock")?.mode === "ended");
/** Whether this seat may command that at all; after ENDEX only what is taken while the clock stands. */
export const may = (name: string): boolean => ((isOver.value ? me.value?.while_paused : me.value?.commands) ?? []).includes(name);

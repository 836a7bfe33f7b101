// The events that an evaluator has linked, by their cursors; they go with the next thing that he keeps.
import { signal } from "@preact/signals";

const MOST = 50;
export const linked = signal<readonly number[]>([]);
export const toggle = (cursor: number): void => {
  const at = linked.value;
  linked.value = at.includes(cursor) ? at.filter((one) => one !== cursor) : [...at, cursor].slice(-MOST);
};
export const clear = (): void => {
  linked.value = [];
};

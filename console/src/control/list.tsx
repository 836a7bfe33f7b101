// Long lists: the first hundred, and a button for more.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { w } from "./texts";

const STEP = 100;

/** The first of `all`, and a button that shows more. */
export function useFirst<T>(all: readonly T[]): { shown: readonly T[]; more: ComponentChildren } {
  const [most, setMost] = useState(STEP);
  const left = all.length - most;
  return {
    shown: all.slice(0, most),
    more:
      left > 0 ? (
        <button type="button" onClick={() => setMost(most + STEP)}>
          {w("more", { n: left })}
        </button>
      ) : null,
  };
}

export const Pill = ({ kind, children }: { kind: "" | "good" | "warn" | "bad"; children: ComponentChildren }) => <span class={`pill ${kind}`}>{children}</span>;

/** "a, b c" as a list of words. */
export const split = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map((word) => word.trim())
    .filter(Boolean);

// Lists: the first of a long one and a button for more, marks beside an entry, and lists written as text.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Recall } from "../core/types";
import { said } from "../core/words";
import { w } from "./texts";

/** The first of `all`, and a button that shows more. */
export function useFirst<T>(all: readonly T[], step = 100): { shown: readonly T[]; more: ComponentChildren } {
  const [most, setMost] = useState(step);
  const left = all.length - most;
  return {
    shown: all.slice(0, most),
    more:
      left > 0 ? (
        <button type="button" onClick={() => setMost(most + step)}>
          {w("more", { n: left })}
        </button>
      ) : null,
  };
}

export type Tone = "" | "good" | "warn" | "bad";
export const Pill = ({ kind, children }: { kind: Tone; children: ComponentChildren }) => <span class={`pill ${kind}`}>{children}</span>;

/** That control retracted or corrected what this tells. */
export const Recalled = ({ of }: { of: Recall | undefined }) => (
  <>
    {of?.retracted && <p class="wrong">{w("retracted", of.retracted)}</p>}
    {of?.corrected?.map(({ fields, reason }) => (
      <p class="wrong">{w("corrected", { reason, what: Object.entries(fields).map(([name, value]) => `${said(name)}: ${value}`).join("; ") })}</p>
    ))}
  </>
);

/** "a, b c" as a list of words. */
export const split = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map((word) => word.trim())
    .filter(Boolean);

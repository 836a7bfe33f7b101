// The pieces that every screen is made of.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { command, Refusal } from "../core/api";
import { openModal } from "../core/focus";
import { percent } from "../core/words";
import { w } from "./texts";

/** What was last said to who sits here; read aloud by screen readers. */
const toast = signal<{ text: string; bad: boolean; n: number } | null>(null);
let told = 0;
export function say(text: string, bad = false): void {
  const n = ++told;
  toast.value = { text, bad, n };
  setTimeout(() => { if (toast.value?.n === n) toast.value = null; }, bad ? 12_000 : 5_000);
}
export const reason = (error: unknown): string =>
  error instanceof Refusal ? [error.message, ...error.problems.map((one) => `${one.path}: ${one.message}`)].join(" ") : w("fault");

/** Do a command and say how it went. Its answer, or null where it was refused. */
export async function act<T = any>(name: string, args: Record<string, unknown> = {}, done: string | null = w("done")): Promise<T | null> {
  try {
    const answer = await command<T>(name, args);
    if (done) say(done);
    return answer;
  } catch (error) {
    say(reason(error), true);
    return null;
  }
}

export function Toast() {
  const now = toast.value;
  return (
    <div class={`toast${now ? " shown" : ""}${now?.bad ? " bad" : ""}`} role="status" aria-live="polite">
      {now?.text}
      {now?.bad && <button class="plain" aria-label={w("close")} onClick={() => (toast.value = null)}>×</button>}
    </div>
  );
}

/** A button that waits for what it does, so that nobody does it twice. */
export function Do({ children, onDo, kind = "", disabled = false, title }: { children: ComponentChildren; onDo: () => unknown; kind?: string; disabled?: boolean; title?: string }) {
  const [busy, setBusy] = useState(false), [hasFocus, setHasFocus] = useState(false), does = useRef(false);
  const press = async () => {
    if (disabled || does.current) return;
    does.current = true;
    setBusy(true);
    try { await onDo(); } finally { does.current = false; setBusy(false); }
  };
  // A button that is disabled loses the focus: while it has it, it only says so, and the keyboard stays where it is.
  return (
    <button type="button" class={`${kind}${disabled ? " off" : ""}`.trim()} disabled={disabled && !hasFocus} aria-disabled={busy || disabled || undefined} aria-busy={busy} title={title}
      onClick={press} onFocus={() => setHasFocus(true)} onBlur={() => setHasFocus(false)}>{children}</button>
  );
}

export function Dialog({ title, children, onClose, wide = false }: { title: string; children: ComponentChildren; onClose: () => void; wide?: boolean }) {
  const box = useRef<HTMLDialogElement>(null), close = () => box.current?.close();
  useEffect(() => openModal(box.current!), []);
  return (
    <dialog ref={box} class={wide ? "wide" : ""} aria-labelledby="dialog-title" onClose={onClose}>
      <header><h2 id="dialog-title">{title}</h2><button type="button" class="plain" aria-label={w("close")} onClick={close}>×</button></header>
      <div class="dialog-body">{children}</div>
      <Toast />
    </dialog>
  );
}

/** An empty state says what to do. */
export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>;

export function Field({ label, hint, children }: { label: string; hint?: string; children: ComponentChildren }) {
  return <label class="field"><span>{label}</span>{children}{hint && <small>{hint}</small>}</label>;
}

/** A choice, by key and text; `none` is the choice of nothing. */
export function Choice({ label, hint, value, of, none, onValue }: { label: string; hint?: string; value: string; of: readonly [string, string][]; none?: string; onValue: (value: string) => void }) {
  return (
    <Field label={label} hint={hint}>
      <select value={value} onChange={(e) => onValue(e.currentTarget.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {of.map(([key, text]) => <option value={key}>{text}</option>)}
      </select>
    </Field>
  );
}

/** A line of text for which known words are offered. */
export function Suggest({ id, label, hint, value, known, onValue }: { id: string; label: string; hint?: string; value: string; known: readonly string[]; onValue: (value: string) => void }) {
  return (
    <Field label={label} hint={hint}>
      <input list={id} value={value} onInput={(e) => onValue(e.currentTarget.value)} />
      <datalist id={id}>{known.map((name) => <option value={name} />)}</datalist>
    </Field>
  );
}

/** A link that is shown once, to be copied. */
export function OnceLink({ url }: { url: string }) {
  const copy = async () => { try { await navigator.clipboard.writeText(url); say(w("copied")); } catch { say(w("copy_by_hand"), true); } };
  return (
    <div class="card" role="status">
      <Field label={w("link")} hint={w("link_once")}><input readOnly value={url} onFocus={(e) => e.currentTarget.select()} /></Field>
      <Do kind="main" onDo={copy}>{w("copy")}</Do>
    </div>
  );
}

const MOST_SIDE_BY_SIDE = 2;
/** A table that scrolls by itself on a narrow screen, or stands row by row there if it has many columns;
 * the first cell of a row names it. `none` stands where it has no row. */
export function Table({ heads, rows, caption, none }: { heads: string[]; rows: readonly { key: string; cells: ComponentChildren[] }[]; caption: string; none?: string }) {
  if (none !== undefined && !rows.length) return <Empty>{none}</Empty>;
  return (
    <div class={`table${heads.length > MOST_SIDE_BY_SIDE ? " many" : ""}`} tabIndex={0} role="region" aria-label={caption}>
      {/* The roles are those of the elements, which a browser forgets where they stand row by row. */}
      <table role="table">
        <caption class="aside">{caption}</caption>
        <thead role="rowgroup"><tr role="row">{heads.map((head) => <th scope="col" role="columnheader">{head}</th>)}</tr></thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={row.key} role="row">
              {row.cells.map((cell, i) => (i ? <td role="cell" data-head={heads[i]}>{cell}</td> : <th scope="row" role="rowheader">{cell}</th>))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How likely, as a bar and in words. */
export const Chance = ({ p, label }: { p: number; label: string }) => (
  <span class="chance"><meter min={0} max={1} value={p} aria-label={label} /> {percent(p)}</span>
);

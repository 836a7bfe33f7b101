// What an agency's seat reckons from what it was told: beliefs as they fade, what waits, what is new, what is read.
import { computed, signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { command, get } from "../core/api";
import { now, span } from "../core/clock";
import { me } from "../core/session";
import { all, bodies, one } from "../core/store";
import type { Case, Directory, Ground, Lead, Moment, Request, Recall } from "../core/types";
import { percent, said } from "../core/words";
import type { Tip } from "../tips/told";
import { w } from "./texts";

export type Message =
  { message: string; from: string; to: string[]; subject: string | null;
  text: string; thread: string; t: number; own?: boolean; read?: { seat: string; t: number }[] };
export type Told = Recall & { text: string; from: string; delivery: string; moment: Moment };

/** A case below this is forgotten by its holder (the rules, Belief). */
export const FORGOTTEN = 0.02;
/** Now, to the minute: what shows hours is drawn again no oftener. */
export const minute = computed(() => Math.floor(now.value * 60) / 60);

export const mine = (): string => me.value?.agency ?? "";
export const isCommand = (): boolean => me.value?.kind === "command";
/** "in 3 h" or "3 h ago". */
export const when = (t: number): string => (t >= minute.value ? w("in", { span: span(t - minute.value) }) : w("ago", { span: span(minute.value - t) }));
export const rounded = (p: number): string => (p > 0 && p < 0.01 ? "< 1 %" : percent(p));

const MARK = "septel_mark";
export const MARKS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
const keptMark = Number(read(localStorage, MARK));
/** From which belief it is worth acting: the reader's own mark. */
export const mark = signal(MARKS.includes(keptMark) ? keptMark : 0.2);
export function setMark(p: number): void { mark.value = p; write(localStorage, MARK, String(p)); }

/** P as the rules fade it: P · exp(−hours / mean dwell). */
export const beliefAt = (one: { belief: number; at: number; fades_h: number }, t: number): number => one.belief * Math.exp(-Math.max(0,
  t - one.at) / one.fades_h);
/** The hour at which a belief falls below p; null if it never was above. */
export const fallsBelow = (one: { belief: number; at: number; fades_h: number }, p: number): number | null =>
  one.belief > p ? one.at + one.fades_h * Math.log(one.belief / p) : null;
export const isForgotten = (one: Case): boolean => beliefAt(one, minute.value) < FORGOTTEN && !one.request && !one.operation;

/** Open cases: those above the mark by the time left, then the rest, the likeliest first. */
export function coldFirst(cases: Case[]): Case[] {
  const p = mark.value, t = minute.value;
  const keyed = cases.map((body) => {
    const end = fallsBelow(body, p);
    return { body, left: end !== null && end > t ? end - t : Infinity, belief: beliefAt(body, t) };
  });
  keyed.sort((a, b) => (a.left === b.left ? b.belief - a.belief : a.left - b.left) || (a.body.id < b.body.id ? -1 : 1));
  return keyed.map((one) => one.body);
}
export const openCases = (): Case[] => bodies<Case>("case").filter((body) => body.open && !isForgotten(body));

export const toApprove = (one: Request): boolean => one.open && one.state.endsWith("to approve") && one.waits_for.includes(mine());
export const toDecide = (one: Request): boolean => one.open && one.state === "waits for a decision" && one.decider === mine();
export const toTask = (one: Request): boolean => one.open && one.state === "waits for teams to be tasked" && one.decider === mine();
/** Requests that wait for this agency, the longest waiting first. */
export const waiting = (): Request[] =>
  bodies<Request>("request").filter((one) => toApprove(one) || toDecide(one) || toTask(one)).sort((a, b) => a.asked - b.asked);

/** The seats that read what a holder has. What is on the platform its members read too. */
export function readers(holder: string): Directory["seats"] {
  const links = one<Ground>("ground", "ground")?.links ?? {};
  const agencies = new Set([holder]);
  if (holder === "platform") for (const [member, to] of Object.entries(links)) if (to.includes("platform")) agencies.add(member);
  return (one<Directory>("directory", "directory")?.seats ?? []).filter((seat) => agencies.has(seat.agency));
}

// What is new since this seat was opened here, or since it was looked at.
function read(store: Storage, key: string): string | null { try { return store.getItem(key); } catch { return null; } }
function write(store: Storage, key: string, value: string): void { try { store.setItem(key, value); } catch { /* kept for this page only */ } }

const MOST_SEEN = 2000;
const seen = new Map<string, number>();
const seenTurn = signal(0);
let since: number | null = null;
const seatKey = (what: string) => `septel_${what}_${me.value?.seat}_${me.value?.person}`;

function loadSeen(): void {
  if (since !== null || !me.value) return;
  const kept = JSON.parse(read(sessionStorage, seatKey("seen")) ?? "null") as { since: number; seen: [string, number][] } | null;
  since = kept?.since ?? now.peek();
  for (const [id, t] of kept?.seen ?? []) seen.set(id, t);
}
/** Whether something of hour t was not there when this seat was last looked at. */
export function isNew(id: string, t: number): boolean {
  void seenTurn.value;
  loadSeen();
  // Where control has set the exercise back, what comes after is new again.
  const t0 = now.peek(), last = seen.get(id) ?? -Infinity;
  if (since !== null && since > t0) since = t0;
  return t > Math.max(since ?? 0, last > t0 + 1e-3 ? -Infinity : last) + 1e-9;
}
export function see(id: string, t: number): void {
  loadSeen();
  if (seen.get(id) === t) return;
  seen.delete(id);
  seen.set(id, t);
  if (seen.size > MOST_SEEN) seen.delete(seen.keys().next().value!);
  if (isWritten) setTimeout(writeSeen);
  isWritten = false;
}
let isWritten = true;
/** Once for all that were seen together. */
function writeSeen(): void {
  isWritten = true;
  seenTurn.value++;
  write(sessionStorage, seatKey("seen"), JSON.stringify({ since, seen: [...seen] }));
}
export const once = (what: string): boolean => { const key = seatKey(what), was = read(sessionStorage, key); if (!was) write(sessionStorage, key,
  "1"); return !was; };
export const isDone = (what: string): boolean => read(sessionStorage, seatKey(what)) !== null;

export const freshTold = (): [string, Told][] =>
  [...all<Told>("told")].map(([id, item]): [string, Told] => [id, item.body]).filter(([id, body]) => isNew(id, body.moment.t));

export const freshTips = (): Tip[] => bodies<Tip>("tip").filter((tip) => isNew(tip.tip, tip.t));

// Which messages were read is known to their senders, and here; the server counts for those who come anew.
const MOST_READ = 1000;
const readIds = signal<ReadonlySet<string> | null>(null);
let asking = false;

function keepRead(ids: ReadonlySet<string>): void {
  readIds.value = ids.size > MOST_READ ? new Set([...ids].slice(-MOST_READ)) : ids;
  write(localStorage, seatKey("read"), JSON.stringify([...readIds.value]));
}
/** Begin to know what is read; once a page. */
export async function loadRead(): Promise<void> {
  if (asking || readIds.peek() || !me.peek()) return;
  asking = true;
  const kept = read(localStorage, seatKey("read"));
  if (kept) { readIds.value = new Set(JSON.parse(kept) as string[]); return; }
  const unread = await get<{ summary: { open: { unread_messages: number } } }>("summary").then((said) => said.summary.open.unread_messages, () => 0);
  const ids = bodies<Message>("message").sort((a, b) => a.t - b.t).map((body) => body.message);
  keepRead(new Set(ids.slice(0, Math.max(0, ids.length - unread))));
}
export const isUnread = (one: Message): boolean => !one.own && readIds.value !== null && !readIds.value.has(one.message);
const telling = new Set<string>();
export async function markRead(ids: string[]): Promise<void> {
  const fresh = ids.filter((id) => !telling.has(id)).slice(0, 200);
  if (!fresh.length) return;
  for (const id of fresh) telling.add(id);
  try {
    await command("message.read", { messages: fresh });
    keepRead(new Set([...(readIds.peek() ?? []), ...fresh]));
  } catch { /* still unread: told again when it is opened again */ } finally {
    for (const id of fresh) telling.delete(id);
  }
}
export const unread = (): Message[] => bodies<Message>("message").filter(isUnread);

type Thread = { id: string; messages: Message[]; last: number; unread: number };
/** Messages in threads, the one with the newest message first. */
export function threads(): Thread[] {
  const found = new Map<string, Thread>(), known = new Set<string>();
  const put = (body: Message) => {
    if (known.has(body.message)) return;
    known.add(body.message);
    let thread = found.get(body.thread);
    if (!thread) found.set(body.thread, (thread = { id: body.thread, messages: [], last: -Infinity, unread: 0 }));
    thread.messages.push(body);
    thread.last = Math.max(thread.last, body.t);
    if (isUnread(body)) thread.unread++;
  };
  for (const body of bodies<Message>("message_sent")) put({ ...body, own: true });
  for (const body of bodies<Message>("message")) put(body);
  for (const thread of found.values()) thread.messages.sort((a, b) => a.t - b.t);
  return [...found.values()].sort((a, b) => b.last - a.last);
}

export const leadsOf = (body: Case): Lead[] => { const leads = all<Lead>("lead"); return body.leads.flatMap((id) => leads.get(id)?.body ?? []); };

/** A list's order, kept while the focus is in the list, so that nothing moves under the fingers; what is new comes last then. */
export function useSteady<T>(rows: T[], id: (row: T) => string) {
  const box = useRef<HTMLUListElement>(null), before = useRef<string[]>([]);
  const active = document.activeElement;
  let shown = rows;
  if (active && active !== box.current && box.current?.contains(active)) {
    const place = new Map(before.current.map((key, i) => [key, i]));
    const known = rows.filter((row) => place.has(id(row))).sort((a, b) => place.get(id(a))! - place.get(id(b))!);
    shown = [...known, ...rows.filter((row) => !place.has(id(row)))];
  }
  before.current = shown.map(id);
  return { box, shown };
}

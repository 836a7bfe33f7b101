// Everything this seat was told, as it is now: items by kind. Maps are changed in place and a version tells who shows them, at
// most once a frame, so that fifty events a second cost neither memory nor time.
import { type Signal, signal } from "@preact/signals";
import type { ClockBody, Event, Item, Recall } from "./types";

/** How many of a kind that only grows are kept here; older ones stay on the server. */
const MOST: Record<string, number> = { message: 500, message_sent: 300, message_copy: 300, world: 200, receipt: 500, voice: 200, told: 300, what_if: 50, tip: 300 };
const MOST_EVENTS = 400;

const kinds = new Map<string, Map<string, Item>>();
const versions = new Map<string, Signal<number>>();
const changed = new Set<string>();
let waiting = false;

/** The newest events, oldest first; for who watches what happens. */
const events: Event[] = [];

function version(kind: string): Signal<number> {
  let found = versions.get(kind);
  if (!found) versions.set(kind, (found = signal(0)));
  return found;
}

function tell(): void {
  waiting = false;
  for (const kind of changed) version(kind).value++;
  changed.clear();
}

function touch(kind: string): void {
  changed.add(kind);
  if (waiting) return;
  waiting = true;
  document.hidden ? setTimeout(tell, 250) : requestAnimationFrame(tell);
}

function put(item: Item): void {
  let map = kinds.get(item.kind);
  if (!map) kinds.set(item.kind, (map = new Map()));
  if (item.body?.removed) map.delete(item.id);
  else map.set(item.id, item);
  const most = MOST[item.kind];
  if (most && map.size > most) map.delete(map.keys().next().value!);
  touch(item.kind);
}

/** All that a state tells, in place of what was there. */
export function fillWith(items: Record<string, Item[]>): void {
  for (const [kind, map] of kinds) { map.clear(); touch(kind); }
  events.length = 0;
  touch("event");
  for (const item of Object.values(items).flat()) put(item);
}

/** Whether an event only says that the clock still runs, or that somebody has read a message: nobody reads those as things that happened. */
export function isBeat({ items, t }: Event): boolean {
  if (items.length > 0 && items.every(({ kind }) => kind === "receipt")) return true;
  const clock = items.length === 1 && items[0]!.kind === "clock" ? (items[0]!.body as ClockBody) : null;
  return clock?.mode === "running" && clock.t < t - 1e-9;
}

/** The kinds of items that are told once and then stay; as the server's. */
const TOLD_ONCE = new Set(["message", "message_sent", "message_copy", "told", "voice", "lead", "tip", "msel", "world"]);

/** An earlier event was retracted or corrected: what it told bears that, as it does in a state that is read later. */
function recall(event: number, mark: (before: Recall) => Recall): void {
  for (const { kind, id } of events.find(({ cursor }) => cursor === event)?.items ?? []) {
    const now = TOLD_ONCE.has(kind) ? kinds.get(kind)?.get(id) : undefined;
    if (now) put({ ...now, body: { ...now.body, ...mark(now.body) } });
  }
}

/** What is told anew still bears that what told it before was retracted or corrected. */
function bearing(item: Item): Item {
  const { retracted, corrected }: Recall = (TOLD_ONCE.has(item.kind) && kinds.get(item.kind)?.get(item.id)?.body) || {};
  return retracted || corrected ? { ...item, body: { ...item.body, ...(retracted && { retracted }), ...(corrected && { corrected }) } } : item;
}

export function take(event: Event): void {
  for (const item of event.items) {
    put(bearing(item));
    const { event: of, reason, fields } = item.body ?? {};
    if (item.kind === "timeline.retracted") recall(of, () => ({ retracted: { reason } }));
    if (item.kind === "timeline.corrected") recall(of, ({ corrected }) => ({ corrected: [...(corrected ?? []), { fields, reason }] }));
  }
  if (isBeat(event)) return;
  events.push(event);
  if (events.length > MOST_EVENTS) events.splice(0, events.length - MOST_EVENTS);
  touch("event");
}

/** The items of a kind, by id. Who calls it while drawing is drawn again when they change. */
export function all<B>(kind: string): Map<string, Item<B>> {
  void version(kind).value;
  return (kinds.get(kind) ?? new Map()) as Map<string, Item<B>>;
}

export const bodies = <B>(kind: string): B[] => Array.from(all<B>(kind).values(), (item) => item.body);
export const one = <B>(kind: string, id: string): B | undefined => all<B>(kind).get(id)?.body;
export const happened = (): Event[] => (void version("event").value, events);

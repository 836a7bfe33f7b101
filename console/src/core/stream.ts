// The stream of events, with its cursor: after a break it goes on where it was, without a reload and without loss.
import { base, get, Refusal } from "./api";
import { hear, set } from "./clock";
import { line, me, stranger } from "./session";
import { fillWith, take } from "./store";
import type { Event } from "./types";

const FIRST_MS = 300, LONGEST_MS = 5_000, SILENT_MS = 12_000, ANSWER_MS = 6_000;
let cursor = 0;
let socket: WebSocket | null = null;
let tries = 0;
let heard = 0;

/** Everything afresh: who this is, what is so now, then what happens. */
export async function begin(): Promise<void> {
  try {
    const [who, state] = await Promise.all([get("me"), get("state")]);
    fillWith(state.items);
    set(state.now);
    cursor = state.cursor;
    me.value = who; // last: what opens now has all before it, and nothing of it is news
    stranger.value = false;
    listen();
  } catch (error) {
    failed(error, begin);
  }
}

function over(): void {
  stranger.value = true;
  line.value = "over";
}

/** The line is cut, and is tried again in a while. */
function cut(again: () => unknown): void {
  line.value = "cut";
  setTimeout(again, pause());
}

/** A question failed: the session is over, or the line is cut. */
const failed = (error: unknown, again: () => unknown): void => (error instanceof Refusal && error.status === 401 ? over() : cut(again));

const pause = () => Math.min(LONGEST_MS, FIRST_MS * 2 ** tries++) * (0.5 + Math.random());

function listen(): void {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const ours = (socket = new WebSocket(`${scheme}//${location.host}${base}/api/stream?after=${cursor}`));
  ours.onopen = () => { line.value = "live"; tries = 0; heard = performance.now(); };
  ours.onmessage = ({ data }) => {
    if (socket !== ours) return;
    const event = JSON.parse(data) as Event;
    heard = performance.now();
    if (event.cursor !== cursor + 1) { ours.close(); return; }
    cursor = event.cursor;
    if (event.items.some((item) => item.kind === "rewound")) { ours.onclose = null; ours.close(); void begin(); return; }
    take(event);
    const clock = event.items.find((item) => item.kind === "clock");
    clock ? set(event) : hear(event);
  };
  ours.onclose = ({ code }) => {
    if (socket !== ours) return;
    socket = null;
    code === 4401 ? over() : cut(check);
  };
}

/** Whether the session still stands, before the stream is asked for again. */
async function check(): Promise<void> {
  try {
    await get("me");
    listen();
  } catch (error) {
    failed(error, check);
  }
}

/** The line is dead, whatever its socket still says of itself: to close it would wait for the other side. */
function drop(): void {
  const dead = socket;
  if (!dead) return;
  socket = null;
  dead.close();
  cut(check);
}

const inTime = () => Promise.race([get("me"), new Promise((_, no) => setTimeout(() => no(new Error("no answer")), ANSWER_MS))]);

addEventListener("offline", drop);
addEventListener("online", () => { if (!socket) { tries = 0; void check(); } });
setInterval(() => {
  // A line that says nothing may be dead: a small question finds out.
  if (socket && performance.now() - heard > SILENT_MS) { heard = performance.now(); inTime().catch(drop); }
}, 5_000);

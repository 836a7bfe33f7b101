// The exercise's time between what the server says of it: hours from its start, shown as local time, Z and wall time.
import { signal } from "@preact/signals";
import { me } from "./session";
import { one } from "./store";
import type { ClockBody, Moment } from "./types";
import { language, locale } from "./words";

/** Now, in hours from the exercise's start; changes four times a second. */
export const now = signal(0);
export const wallNow = signal(Date.now());
let known = { t: 0, at: 0 };
let origin = 0; // UTC of t = 0, ms

const running = () => { const clock = one<ClockBody>("clock", "clock"); return clock?.mode === "running" ? clock.rate : 0; };
export const at = (): number => known.t + (running() * (performance.now() - known.at)) / 3_600_000;

/** The server said that it is this hour now. */
export function hear(moment: Moment): void {
  origin = Math.ceil((Date.parse(moment.z) - moment.t * 3_600_000 - 0.5) / 1000) * 1000; // z is cut to its second
  if (moment.t >= at() || Math.abs(moment.t - at()) > 0.02 * Math.max(1, running())) known = { t: moment.t, at: performance.now() };
  now.value = at();
}

/** The clock stands, goes, or goes at another rate from this hour on. */
export function set(moment: Moment): void {
  known = { t: moment.t, at: performance.now() };
  hear(moment);
}

setInterval(() => { if (!document.hidden) { now.value = at(); wallNow.value = Date.now(); } }, 250);

const formats = new Map<Intl.DateTimeFormatOptions, Map<string, Intl.DateTimeFormat>>();
function format(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let known = formats.get(options);
  if (!known) formats.set(options, (known = new Map()));
  const key = `${zone} ${language.value}`;
  let found = known.get(key);
  if (!found) known.set(key, (found = new Intl.DateTimeFormat(locale(), { hourCycle: "h23", ...(zone ? { timeZone: zone } : {}), ...options })));
  return found;
}
const DAY: Intl.DateTimeFormatOptions = { weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" };
const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };

const instant = (t: number) => origin + t * 3_600_000;
/** Exercise local time with its day. */
export const local = (t: number): string => format(me.value?.zone, DAY).format(instant(t));
export const localTime = (t: number): string => format(me.value?.zone, TIME).format(instant(t));
export const zulu = (t: number): string => `${format("UTC", TIME).format(instant(t)).replace(":", "")}Z`;
export const wall = (ms: number): string => format(undefined, TIME).format(ms);
/** "3 h 20 min"; hours as people say them. */
export function span(hours: number): string {
  const minutes = Math.round(Math.abs(hours) * 60), sign = hours < 0 && minutes ? "−" : "";
  if (minutes < 60) return `${sign}${minutes} min`;
  if (minutes < 2880) return `${sign}${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${String(minutes % 60).padStart(2, "0")} min` : ""}`;
  return `${sign}${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

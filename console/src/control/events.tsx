// The newest events in words, those from before this page was opened too; each with its cursor, which can be linked or picked.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../core/api";
import { localTime } from "../core/clock";
import { me } from "../core/session";
import { bodies, happened, isBeat } from "../core/store";
import type { Event } from "../core/types";
import { Empty } from "../parts/parts";
import { w as shared } from "../parts/texts";
import { tell, type Told } from "./telling";
import { w } from "./texts";

const PAGE = 200, MOST_PAGES = 5, ENOUGH = 100, MOST_ASKED = 1000;
const before = signal<{ of: unknown; events: Event[] }>({ of: null, events: [] });

/** The events up to a cursor that say something: page by page backwards, until there are enough. */
async function earlier(cursor: number): Promise<Event[]> {
  let found: Event[] = [];
  for (let page = 0, last = cursor; page < MOST_PAGES && last > 0 && found.length < ENOUGH; page++) {
    const after = Math.max(0, last - PAGE);
    // The first page goes on to what has come meanwhile.
    const { events } = await get<{ events: Event[] }>("events", { after, most: page ? last - after : MOST_ASKED });
    found = [...events.filter((event) => !isBeat(event)), ...found];
    last = after;
  }
  return found;
}

/** Fetches what was told before this page, once for each time that the page began afresh. */
export function useBefore(): void {
  const who = me.value;
  useEffect(() => {
    if (!who || before.peek().of === who) return;
    before.value = { of: who, events: [] };
    earlier(who.cursor).then(
      (events) => {
        if (before.peek().of === who) before.value = { of: who, events };
      },
      () => {
        if (before.peek().of === who) before.value = { of: null, events: [] };
      },
    );
  }, [who]);
}

/** The newest events first. */
export function newest(): Event[] {
  const live = happened(),
    first = live[0]?.cursor ?? Infinity;
  return [...before.value.events.filter((event) => event.cursor < first), ...live].reverse();
}

type Line = { event: Event; told: Told[] };

/** What is said of the clock where an event says nothing else. */
const ofClock = ({ told }: Line): string | undefined => (told.length === 1 && told[0]!.kind === "clock" ? told[0]!.text : undefined);

/** Those of the newest events that say something, at most so many. That the clock goes on as it went is said once. */
function lines(most: number, wanted: (told: Told) => boolean): Line[] {
  const found: Line[] = [];
  let later: Line | undefined;
  for (const event of newest()) {
    const line = { event, told: tell(event).filter(wanted) };
    if (!line.told.length) continue;
    const clock = ofClock(line);
    if (clock !== undefined) {
      if (later && ofClock(later) === clock) found.splice(found.indexOf(later), 1);
      later = line;
    }
    found.push(line);
    if (found.length >= most) break;
  }
  return found;
}

const MOST_LINES = 8;
/** What an event says, line by line; of a long one the beginning. */
export function Lines({ told }: { told: readonly Told[] }) {
  return (
    <ul>
      {told.slice(0, MOST_LINES).map((line) => (
        <li class={isTruth(line) ? "truth" : ""}>{line.text}</li>
      ))}
      {told.length > MOST_LINES && <li class="aside">{shared("more", { n: told.length - MOST_LINES })}</li>}
    </ul>
  );
}

const isTruth = (told: Told): boolean => told.kind === "world";

/** The newest events, and earlier ones when asked; with the truth for who reads and wants it. `extra` stands beside each (a button to link it). */
export function Events({ first, extra }: { first: number; extra?: (event: Event) => ComponentChildren }) {
  useBefore();
  const [truth, setTruth] = useState(false),
    [most, setMost] = useState(first);
  const found = lines(most, (told) => truth || !isTruth(told));
  return (
    <>
      {bodies("world").length > 0 && (
        <label>
          <input type="checkbox" checked={truth} onChange={(e) => setTruth(e.currentTarget.checked)} /> {w("with_truth")}
        </label>
      )}
      {found.length === 0 ? (
        <Empty>{w("nothing_yet")}</Empty>
      ) : (
        <ol class="events">
          {found.map(({ event, told }) => (
            <li key={event.cursor}>
              <span class="when">
                {localTime(event.t)} <small>#{event.cursor}</small>
              </span>
              <Lines told={told} />
              {extra?.(event)}
            </li>
          ))}
        </ol>
      )}
      {most < 400 && (
        <button type="button" onClick={() => setMost(most + 100)}>
          {w("earlier")}
        </button>
      )}
    </>
  );
}

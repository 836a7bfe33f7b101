// What a person is to deliver now: the list above where one works, and the word that one more has come.
import { useEffect, useRef } from "preact/hooks";
import { local } from "../core/clock";
import { to } from "../core/route";
import { called } from "../core/seats";
import { may, me } from "../core/session";
import { bodies, one } from "../core/store";
import type { ClockBody } from "../core/types";
import { term } from "../core/words";
import { useFirst } from "../parts/list";
import { act, Do, say } from "../parts/parts";
import { type Inject, order } from "./inject";
import { w } from "./texts";

/** A simulator delivers what nobody else is named for; control delivers anything. */
const isMine = (entry: Inject): boolean => me.value?.kind !== "simulator" || (entry.deliverer ?? me.value.seat) === me.value.seat;

/** What this seat may deliver now, the longest due first; nothing after the end. */
export function toPlay(): Inject[] {
  if (!may("inject.release") || one<ClockBody>("clock", "clock")?.mode === "ended") return [];
  return bodies<Inject>("msel")
    .filter((entry) => entry.to_play && isMine(entry))
    .sort((a, b) => (a.due ?? 0) - (b.due ?? 0) || order(a, b));
}

const named = (entry: Inject): string => `${entry.number} ${entry.title}`;

/** Says of each inject that comes to the list while the page is open that it is due, whichever tab is shown. */
export function useDue(): void {
  const due = toPlay(),
    known = useRef<ReadonlySet<string>>(new Set(due.map(({ number }) => number)));
  useEffect(() => {
    const come = due.filter(({ number }) => !known.current.has(number));
    known.current = new Set(due.map(({ number }) => number));
    if (come.length) say(w("due_now", { what: come.map(named).join("; ") }));
  }, [due.map(({ number }) => number).join("\n")]);
}

function One({ entry }: { entry: Inject }) {
  const { number } = entry;
  const facts = [
    [entry.from, entry.to?.map(called).join(", ")].filter(Boolean).join(" → "),
    term(`delivery.${entry.delivery ?? "e-mail"}`),
    entry.deliverer && called(entry.deliverer),
    w("due_since", { at: local(entry.due ?? 0) }),
  ];
  return (
    <li class="card hot">
      <a href={to("msel", number)}>
        <strong>{named(entry)}</strong>
      </a>
      <p class="aside">{facts.filter(Boolean).join(" · ")}</p>
      {entry.description && <blockquote>{entry.description}</blockquote>}
      <Do kind="main" onDo={() => act("inject.release", { number })}>
        {w("was_delivered", { n: number })}
      </Do>
    </li>
  );
}

/** The list "To be played now"; nothing where nothing is due. */
export function ToPlay() {
  const { shown, more } = useFirst(toPlay(), 20);
  if (!shown.length) return null;
  return (
    <section aria-label={w("to_play")}>
      <h3>{w("to_play")}</h3>
      <p>{w("to_play_how")}</p>
      <ul class="to-play">
        {shown.map((entry) => (
          <One key={entry.number} entry={entry} />
        ))}
      </ul>
      {more}
    </section>
  );
}

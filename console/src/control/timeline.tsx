// Going back: an event is picked from the list, and the exercise goes on from there; or it is retracted or corrected.
import { useState } from "preact/hooks";
import { get } from "../core/api";
import { local } from "../core/clock";
import { may } from "../core/session";
import { seatTitle } from "../core/seats";
import { bodies, one } from "../core/store";
import type { Event } from "../core/types";
import { useFirst } from "../parts/list";
import { act, Dialog, Do, Empty, Field, reason, say } from "../parts/parts";
import { w as shared } from "../parts/texts";
import { Lines, newest, useBefore } from "./events";
import { tell } from "./telling";
import { w } from "./texts";

const HOWS = ["branch", "retract", "correct"] as const;

/** "12" is a number, "true" and "false" are what they say, all else is text. */
const valueOf = (text: string): string | number | boolean =>
  text === "true" || text === "false" ? text === "true" : text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;

function Seen({ event }: { event: Event }) {
  const [told, setTold] = useState<string[] | null>(null);
  const ask = async () => {
    try {
      setTold((await get("seen", { event: event.cursor })).told.map((one: { seat: string }) => seatTitle(one.seat)));
    } catch (error) {
      say(reason(error), true);
    }
  };
  return <p>{told ? `${w("was_told")} ${told.join(", ")}` : <Do onDo={ask}>{w("who_was_told")}</Do>}</p>;
}

function Going({ event, later, onClose }: { event: Event; later: number; onClose: () => void }) {
  const [how, setHow] = useState<(typeof HOWS)[number]>("branch"),
    [why, setWhy] = useState(""),
    [field, setField] = useState(""),
    [value, setValue] = useState("");
  const name = `timeline.${how}`,
    fits = why.trim() && (how !== "correct" || /^[a-z][a-z0-9_.]*$/.test(field));
  const go = async () => {
    const args = { event: event.cursor, reason: why.trim(), ...(how === "correct" ? { fields: { [field]: valueOf(value) } } : {}) };
    if (await act(name, args)) onClose();
  };
  return (
    <Dialog title={w("event_n", { n: event.cursor, at: local(event.t) })} onClose={onClose}>
      <Lines told={tell(event)} />
      <Seen event={event} />
      <fieldset>
        <legend>{w("timeline_how")}</legend>
        {HOWS.filter((one) => may(`timeline.${one}`)).map((one) => (
          <label class="line-label">
            <input type="radio" name="how" checked={how === one} onChange={() => setHow(one)} /> {w(one)}
          </label>
        ))}
      </fieldset>
      <p role="status">
        <strong>{w(`${how}_will`, { at: local(event.t), n: later })}</strong>
      </p>
      {how === "correct" && (
        <>
          <Field label={w("field")} hint={w("field_hint")}>
            <input value={field} maxLength={60} onInput={(e) => setField(e.currentTarget.value)} />
          </Field>
          <Field label={w("right_value")}>
            <input value={value} onInput={(e) => setValue(e.currentTarget.value)} />
          </Field>
        </>
      )}
      <Field label={w("reason")}>
        <input value={why} maxLength={500} onInput={(e) => setWhy(e.currentTarget.value)} />
      </Field>
      <div class="row">
        <Do kind={how === "branch" ? "danger" : "main"} disabled={!fits} onDo={go}>
          {w(`${how}_do`)}
        </Do>
        <button type="button" onClick={onClose}>
          {shared("cancel")}
        </button>
      </div>
    </Dialog>
  );
}

type Told = { reason: string; by?: string };

export function Timeline() {
  useBefore();
  const [picked, setPicked] = useState<Event | null>(null);
  const events = newest(),
    { shown, more } = useFirst(events);
  const timeline = one<{ branches: Told[]; retracted: Record<string, Told>; corrected: Record<string, Told[]> }>("timeline", "timeline");
  const done = [
    ...(timeline?.branches ?? []).map((it) => `${w("branch")}: ${it.reason ?? ""}`),
    ...Object.values(timeline?.retracted ?? {}).map((it) => `${w("retract")}: ${it.reason}`),
    ...Object.values(timeline?.corrected ?? {})
      .flat()
      .map((it) => `${w("correct")}: ${it.reason}`),
    ...bodies<Told>("timeline.retracted").map((it) => `${w("retract")}: ${it.reason}`),
    ...bodies<Told>("timeline.corrected").map((it) => `${w("correct")}: ${it.reason}`),
  ];
  return (
    <>
      <h2>{w("timeline")}</h2>
      <p>{w("timeline_intro")}</p>
      {done.length > 0 && (
        <details class="card">
          <summary>{w("timeline_done", { n: done.length })}</summary>
          <ul>
            {done.slice(-100).map((text) => (
              <li>{text}</li>
            ))}
          </ul>
        </details>
      )}
      {events.length === 0 ? (
        <Empty>{w("nothing_yet")}</Empty>
      ) : (
        <ol class="events">
          {shown.map((event) => {
            const told = tell(event);
            return (
              <li key={event.cursor}>
                <span class="when">
                  {local(event.t)} <small>#{event.cursor}</small>
                </span>
                <Lines told={told} />
                {told.length === 0 && <span class="aside">{w("small_event")}</span>}
                <button type="button" aria-label={w("pick_n", { n: event.cursor })} onClick={() => setPicked(event)}>
                  {w("pick")}
                </button>
              </li>
            );
          })}
        </ol>
      )}
      {more}
      {picked && <Going event={picked} later={events.filter((event) => event.cursor > picked.cursor).length} onClose={() => setPicked(null)} />}
    </>
  );
}

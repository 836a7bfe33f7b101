// The hot wash: short notes of everybody.
import { useState } from "preact/hooks";
import { local } from "../core/clock";
import { may } from "../core/session";
import { bodies } from "../core/store";
import { term } from "../core/words";
import { Pill, useFirst } from "../control/list";
import { act, Do, Empty, Field } from "../parts/parts";
import { w } from "./texts";

type Note = { id: string; seat: string; text: string; finding: string | null; open: boolean; t: number };

export function HotWash() {
  const [text, setText] = useState(""),
    [finding, setFinding] = useState(""),
    [open, setOpen] = useState(true);
  const notes = bodies<Note>("hotwash_note").reverse(),
    { shown, more } = useFirst(notes);
  const add = async () => {
    if (await act("hotwash.note", { text, finding: finding || null, open })) setText("");
  };
  return (
    <>
      <h2>{w("hot_wash")}</h2>
      <p>{w("wash_how")}</p>
      {may("hotwash.note") && (
        <div class="card">
          <Field label={w("note")}>
            <textarea value={text} maxLength={4000} onInput={(e) => setText(e.currentTarget.value)} />
          </Field>
          <Field label={w("finding")}>
            <select value={finding} onChange={(e) => setFinding(e.currentTarget.value)}>
              <option value="">{w("no_finding")}</option>
              <option value="strength">{w("strength")}</option>
              <option value="improvement">{w("improvement")}</option>
            </select>
          </Field>
          <label class="line-label">
            <input type="checkbox" checked={open} onChange={(e) => setOpen(e.currentTarget.checked)} /> {w("open_note")}
          </label>
          <Do kind="main" disabled={!text.trim()} onDo={add}>
            {w("add_note")}
          </Do>
        </div>
      )}
      {notes.length === 0 ? (
        <Empty>{w("no_notes")}</Empty>
      ) : (
        <ul>
          {shown.map((note) => (
            <li key={note.id}>
              <span class="said">{note.text}</span>{" "}
              {note.finding && (
                <Pill kind={note.finding === "strength" ? "good" : "warn"}>{term(note.finding === "strength" ? "strength" : "area_for_improvement")}</Pill>
              )}
              <br />
              <small class="aside">
                {note.seat}, {local(note.t)}
              </small>
            </li>
          ))}
        </ul>
      )}
      {more}
    </>
  );
}

// The hot wash: short notes of everybody.
import { useState } from "preact/hooks";
import { local } from "../core/clock";
import { may } from "../core/session";
import { seatTitle } from "../core/seats";
import { bodies } from "../core/store";
import { useFirst } from "../parts/list";
import { act, Do, Empty, Field } from "../parts/parts";
import type { Tab } from "../parts/shell";
import { Finding, FindingChoice } from "./finding";
import { w } from "./texts";

type Note = { id: string; seat: string; text: string; finding: string | null; open: boolean; t: number };

/** A note is written. */
export function NoteForm() {
  const [text, setText] = useState(""),
    [finding, setFinding] = useState(""),
    [open, setOpen] = useState(true);
  const add = async () => {
    if (await act("hotwash.note", { text, finding: finding || null, open })) setText("");
  };
  return (
    <div class="card">
      <Field label={w("note")}>
        <textarea value={text} maxLength={4000} onInput={(e) => setText(e.currentTarget.value)} />
      </Field>
      <FindingChoice value={finding} onValue={setFinding} />
      <label class="line-label">
        <input type="checkbox" checked={open} onChange={(e) => setOpen(e.currentTarget.checked)} /> {w("open_note")}
      </label>
      <Do kind="main" disabled={!text.trim()} onDo={add}>
        {w("add_note")}
      </Do>
    </div>
  );
}

function HotWash() {
  const notes = bodies<Note>("hotwash_note").reverse(),
    { shown, more } = useFirst(notes);
  return (
    <>
      <h2>{w("hot_wash")}</h2>
      <p>{w("wash_how")}</p>
      {may("hotwash.note") && <NoteForm />}
      {notes.length === 0 ? (
        <Empty>{w("no_notes")}</Empty>
      ) : (
        <ul>
          {shown.map((note) => (
            <li key={note.id}>
              <span class="said">{note.text}</span> <Finding finding={note.finding} />
              <br />
              <small class="aside">
                {seatTitle(note.seat)}, {local(note.t)}
              </small>
            </li>
          ))}
        </ul>
      )}
      {more}
    </>
  );
}

export const hotWashTab = (): Tab => ({ id: "hot-wash", title: w("hot_wash"), view: () => <HotWash /> });

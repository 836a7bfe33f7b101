// Messages, compact: what came, what went, what one reads along; written as a party outside, or spoken by voice.
import { useState } from "preact/hooks";
import { local } from "../core/clock";
import { called } from "../core/seats";
import { may, me } from "../core/session";
import { bodies, one } from "../core/store";
import type { Directory, Recall } from "../core/types";
import { term } from "../core/words";
import { Recalled, split, useFirst } from "../parts/list";
import { act, Choice, Do, Empty, Field, Suggest } from "../parts/parts";
import type { Tab } from "../parts/shell";
import { w as shared } from "../parts/texts";
import { ToPlay, toPlay } from "./playing";
import { w } from "./texts";

type Message = Recall & {
  message: string;
  from: string;
  as?: string | null;
  to: string[];
  subject: string | null;
  text: string;
  t: number;
  reply_to: string | null;
  read?: { seat: string }[];
};
type Voice = { message: string; from: string; as: string | null; to: string[]; means: string; note: string | null; t: number };
const MEANS = ["telephone", "radio", "video", "in person"];
const told = new Set<string>();

function addressees(): string[] {
  const directory = one<Directory>("directory", "directory");
  return ["players", "control", "simulator", ...(directory?.holders ?? []), ...(directory?.seats ?? []).map((seat) => seat.seat)];
}

const To = ({ value, onValue }: { value: string; onValue: (text: string) => void }) => (
  <Suggest id="addressees" label={w("to")} hint={w("to_hint")} value={value} known={addressees()} onValue={onValue} />
);

function Write({ reply, onDone }: { reply?: Message; onDone: () => void }) {
  const [to, setTo] = useState(""),
    [as, setAs] = useState(""),
    [subject, setSubject] = useState(""),
    [text, setText] = useState("");
  const outside = may("message.voice");
  const send = async () => {
    const args = {
      to: split(to),
      text,
      ...(as.trim() ? { as_party: as.trim() } : {}),
      ...(subject.trim() ? { subject: subject.trim() } : {}),
      ...(reply ? { reply_to: reply.message } : {}),
    };
    if (await act("message.send", args)) {
      setText("");
      setSubject("");
      onDone();
    }
  };
  return (
    <div class="card">
      {reply ? <p>{w("reply_to", { from: called(reply.from) })}</p> : <To value={to} onValue={setTo} />}
      {outside && (
        <Field label={w("as_party")} hint={w("as_party_hint")}>
          <input value={as} maxLength={80} onInput={(e) => setAs(e.currentTarget.value)} />
        </Field>
      )}
      <Field label={w("subject")}>
        <input value={subject} maxLength={200} onInput={(e) => setSubject(e.currentTarget.value)} />
      </Field>
      <Field label={w("text")}>
        <textarea value={text} maxLength={4000} onInput={(e) => setText(e.currentTarget.value)} />
      </Field>
      <div class="row">
        <Do kind="main" disabled={!text.trim() || (!reply && !split(to).length)} onDo={send}>
          {w("send")}
        </Do>
        {reply && (
          <button type="button" onClick={onDone}>
            {shared("cancel")}
          </button>
        )}
      </div>
    </div>
  );
}

function Speak() {
  const [to, setTo] = useState(""),
    [as, setAs] = useState(""),
    [means, setMeans] = useState("telephone"),
    [inject, setInject] = useState(""),
    [note, setNote] = useState("");
  const mine = bodies<any>("msel").filter((entry) => entry.deliverer || ["telephone", "radio", "in person"].includes(entry.delivery));
  const keep = async () => {
    const args = {
      to: split(to),
      means,
      ...(as.trim() ? { as_party: as.trim() } : {}),
      ...(inject ? { inject } : {}),
      ...(note.trim() ? { note: note.trim() } : {}),
    };
    if (await act("message.voice", args)) {
      setNote("");
      setInject("");
    }
  };
  return (
    <details class="card">
      <summary>{w("voice")}</summary>
      <p>{w("voice_what")}</p>
      <To value={to} onValue={setTo} />
      <Field label={w("as_party")}>
        <input value={as} maxLength={80} onInput={(e) => setAs(e.currentTarget.value)} />
      </Field>
      <Choice label={w("means")} value={means} of={MEANS.map((name) => [name, term(`delivery.${name}`)])} onValue={setMeans} />
      <Choice label={w("inject")} none="–" value={inject} of={mine.map((entry) => [entry.number, `${entry.number} ${entry.title}`])} onValue={setInject} />
      <Field label={w("said_what")}>
        <textarea value={note} maxLength={4000} onInput={(e) => setNote(e.currentTarget.value)} />
      </Field>
      <Do kind="main" disabled={!split(to).length} onDo={keep}>
        {w("voice_do")}
      </Do>
    </details>
  );
}

function One({ message, mine, along }: { message: Message; mine: boolean; along: boolean }) {
  const [answers, setAnswers] = useState(false);
  const open = () => {
    if (mine || along || told.has(message.message)) return;
    told.add(message.message);
    void act("message.read", { messages: [message.message] }, null);
  };
  return (
    <details
      class="card"
      onToggle={(e) => {
        if (e.currentTarget.open) open();
      }}
    >
      <summary>
        <strong>{message.subject || message.text.slice(0, 60)}</strong>
        <br />
        <small>
          {w("from_to", { from: called(message.as ?? message.from), to: message.to.map(called).join(", ") })} · {local(message.t)}
          {along ? ` · ${w("along")}` : ""}
        </small>
      </summary>
      <p class="said">{message.text}</p>
      <Recalled of={message} />
      {message.read && message.read.length > 0 && <p class="aside">{w("read_by", { who: message.read.map((one) => called(one.seat)).join(", ") })}</p>}
      {!mine && !along && !answers && (
        <button type="button" onClick={() => setAnswers(true)}>
          {w("reply")}
        </button>
      )}
      {answers && <Write reply={message} onDone={() => setAnswers(false)} />}
    </details>
  );
}

function Messages() {
  const found = new Map<string, { message: Message; mine: boolean; along: boolean }>();
  for (const message of bodies<Message>("message_copy")) found.set(message.message, { message, mine: false, along: true });
  for (const message of bodies<Message>("message_sent"))
    found.set(message.message, { message, mine: message.from === me.value?.seat, along: message.from !== me.value?.seat });
  for (const message of bodies<Message>("message")) if (!found.get(message.message)?.mine) found.set(message.message, { message, mine: false, along: false });
  const every = [...found.values()].sort((a, b) => b.message.t - a.message.t),
    { shown, more } = useFirst(every);
  const voices = bodies<Voice>("voice").slice(-100).reverse(),
    read = bodies<any>("told").slice(-100).reverse();
  return (
    <>
      <h2>{w("messages")}</h2>
      <ToPlay />
      {may("message.send") && (
        <details class="card">
          <summary>{w("write")}</summary>
          <Write onDone={() => undefined} />
        </details>
      )}
      {may("message.voice") && <Speak />}
      {every.length === 0 && <Empty>{w("no_messages")}</Empty>}
      {shown.map((one) => (
        <One key={one.message.message} {...one} />
      ))}
      {more}
      {voices.length > 0 && (
        <>
          <h3>{w("voices")}</h3>
          <ul>
            {voices.map((one) => (
              <li>
                {local(one.t)}: {term(`delivery.${one.means}`)}, {w("from_to", { from: called(one.as ?? one.from), to: one.to.map(called).join(", ") })}
                {one.note ? `: ${one.note}` : ""}
              </li>
            ))}
          </ul>
        </>
      )}
      {read.length > 0 && (
        <>
          <h3>{w("players_read")}</h3>
          <ul>
            {read.map((one) => (
              <li>
                {local(one.moment.t)}, {one.from}: {one.text}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

export const messagesTab = (): Tab => ({ id: "messages", title: w("messages"), view: () => <Messages />, count: toPlay().length, again: true });

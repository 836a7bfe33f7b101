// Messages in threads, newest first; writing, answering, and saying that they were read.
import { useEffect, useState } from "preact/hooks";
import { local } from "../core/clock";
import { go, route, to } from "../core/route";
import { called, seatTitle } from "../core/seats";
import { me } from "../core/session";
import { all, one } from "../core/store";
import type { Directory, Recall } from "../core/types";
import { said } from "../core/words";
import { Pill, Recalled } from "../parts/list";
import { act, Choice, Do, Empty, Field } from "../parts/parts";
import { Opened, Rows } from "./bits";
import { isUnread, loadRead, markRead, type Message, threads } from "./model";
import { w } from "./texts";

const MOST_TEXT = 4000, MOST_ADDRESSEES = 50;
const GROUPS = ["control", "simulator", "players"];

/** An addressee or sender as people know it. */
export function addressee(word: string): string {
  const groups: Record<string, string> = { control: w("control"), simulator: w("simulator"), players: w("all_players"), all: w("everybody") };
  return groups[word.replace(/^kind:/, "")] ?? called(word);
}

export function Messages() {
  const id = route()[1];
  useEffect(() => { void loadRead(); }, []);
  if (id === "new") return <><Opened back={w("messages")} tab="messages">{w("write")}</Opened><Write onSent={() => go("messages")} /></>;
  return id ? <Open id={id} key={id} /> : <List />;
}

function List() {
  const every = threads();
  return (
    <>
      <h2>{w("messages")}</h2>
      <p><a class="button" href={to("messages", "new")}>{w("write")}</a></p>
      {every.length ? (
        <Rows rows={every} id={(thread) => thread.id} label={w("messages")} row={(thread) => {
          const first = thread.messages[0]!, last = thread.messages.at(-1)!;
          return (
            <div class={`card${thread.unread ? " hot" : ""}`}>
              <p class="title"><a href={to("messages", thread.id)}>{first.subject || w("no_subject")}</a> {thread.unread > 0 && <Pill
                kind="good">{w("unread_n", { n: thread.unread })}</Pill>}</p>
              <p class="snippet">{last.text.length > 160 ? `${last.text.slice(0, 160)} …` : last.text}</p>
              <p class="aside">{last.own ? w("you") : addressee(last.from)}, {local(last.t)}{thread.messages.length > 1 && ` · ${thread.messages.length}`}</p>
            </div>
          );
        }} />
      ) : <Empty>{w("msg_none")}</Empty>}
    </>
  );
}

function Open({ id }: { id: string }) {
  const thread = threads().find((found) => found.id === id);
  const fresh = (thread?.messages ?? []).filter(isUnread).map((body) => body.message), key = fresh.join();
  useEffect(() => { void markRead(fresh); }, [key]);
  if (!thread) return <><Opened back={w("messages")} tab="messages">{id}</Opened><Empty>{w("thread_gone")}</Empty></>;
  const last = thread.messages.at(-1)!;
  return (
    <>
      <Opened back={w("messages")} tab="messages">{thread.messages[0]!.subject || w("no_subject")}</Opened>
      <ol class="rows" aria-live="polite">{thread.messages.map((body) => <li key={body.message} class={`card${body.own ? " own" : ""}`}>
        <Letter body={body} /></li>)}</ol>
      <h3>{w("reply")}</h3>
      <Write key={last.thread} replyTo={last} onSent={() => undefined} />
    </>
  );
}

function Letter({ body }: { body: Message }) {
  const item = all<Recall>(body.own ? "message_sent" : "message").get(body.own ? `${body.message}-sent` : body.message), level = item?.marking.level ?? 0;
  return (
    <>
      <p class="aside">
        <strong>{body.own ? w("you") : addressee(body.from)}</strong>{" "}
        {body.to.length > 0 && w("message_to", { who: body.to.map(addressee).join(", ") })} · {local(body.t)}
        {level > 0 && <> · <Pill kind="warn">{said(me.value?.levels[level])}</Pill></>}
      </p>
      {body.subject && <p><strong>{body.subject}</strong></p>}
      <p class="words">{body.text}</p>
      <Recalled of={item?.body} />
      {!!body.read?.length && <p class="aside">{w("read_by", { who: body.read.map((one) => `${seatTitle(one.seat)} (${local(one.t)})`).join(", ") })}</p>}
    </>
  );
}

function Write({ replyTo, onSent }: { replyTo?: Message; onSent: () => void }) {
  const [chosen, setChosen] = useState<string[]>([]), [subject, setSubject] = useState(""), [text, setText] = useState(""), [level, setLevel] = useState("");
  const { seats, holders } = one<Directory>("directory", "directory") ?? { seats: [], holders: [] };
  const add = (word: string) => { if (word && !chosen.includes(word) && chosen.length < MOST_ADDRESSEES) setChosen([...chosen, word]); };
  const levels = (me.value?.levels ?? []).slice(0, (me.value?.level ?? 0) + 1);
  const send = async () => {
    const args = { text, ...(replyTo ? { reply_to: replyTo.message } : { to: chosen, ...(subject ? { subject } : {}) }), ...(level
      ? { level: Number(level) } : {}) };
    if (await act("message.send", args, w("sent"))) { setText(""); setSubject(""); setChosen([]); onSent(); }
  };
  return (
    <form onSubmit={(e) => e.preventDefault()}>
      {!replyTo && (
        <>
          <Field label={w("add_to")}>
            <select value="" onChange={(e) => { add(e.currentTarget.value); e.currentTarget.value = ""; }}>
              <option value="">–</option>
              <optgroup label={w("groups")}>{GROUPS.map((word) => <option value={word}>{addressee(word)}</option>)}</optgroup>
              <optgroup label={w("agencies")}>{holders.map((word) => <option value={`agency:${word}`}>{said(word)}</option>)}</optgroup>
              <optgroup label={w("seats")}>{seats.filter((seat) => seat.seat !== me.value?.seat).map((seat) => <option
                value={`seat:${seat.seat}`}>{seatTitle(seat.seat)}</option>)}</optgroup>
            </select>
          </Field>
          <p class="row" role="status">{w("to")}: {chosen.length ? chosen.map((word) => (
            <span key={word} class="pill">{addressee(word)} <button type="button" class="plain slight" aria-label={w("remove", { who: addressee(word) })}
              onClick={() => setChosen(chosen.filter((other) => other !== word))}>×</button></span>
          )) : <span class="aside">{w("need_to")}</span>}</p>
          <Field label={w("subject")}><input value={subject} maxLength={200} onInput={(e) => setSubject(e.currentTarget.value)} /></Field>
        </>
      )}
      <Field label={w("text")}><textarea value={text} maxLength={MOST_TEXT} onInput={(e) => setText(e.currentTarget.value)} /></Field>
      {levels.length > 1 && (
        <Choice label={w("level")} none={replyTo ? w("level_same") : said(levels[0])} value={level}
          of={levels.map((name, i): [string, string] => [String(i), said(name)]).slice(replyTo ? 0 : 1)} onValue={setLevel} />
      )}
      <Do kind="main" disabled={!text.trim() || (!replyTo && !chosen.length)} onDo={send}>{replyTo ? w("reply") : w("send")}</Do>
    </form>
  );
}

// The write form: a message as a telegram. What the seat has read or done may be its beginning.
import { useState } from "preact/hooks";
import { get, Refusal, send as post } from "../core/api";
import { local } from "../core/clock";
import { called } from "../core/seats";
import { me } from "../core/session";
import { save } from "../core/saving";
import { all } from "../core/store";
import type { Operation } from "../core/types";
import { language, said } from "../core/words";
import { Pill } from "../parts/list";
import { act, Choice, Do, Field, reason, say } from "../parts/parts";
import { known, wordOf } from "./addressing";
import { w } from "./texts";

type Part = { key: number; marking: string; text: string };
type Form = {
  to: string[]; info: string[]; precedence: string; level: number; subject: string; refs: string; parts: Part[];
  caveats: string[]; releasable_to: string[]; // of what it begins with
};
type Marking = { level: number; caveats: string[]; releasable_to: string[] };
type Written = { text: string; sections: number };
type Source = { key: string; label: string; form: () => Partial<Form> | Promise<Partial<Form>> };
type Summary = { subject: string; paragraphs: { title: string; text: string }[] };
type Letter = { message: string; from: string; subject: string | null; text: string; t: number };

const CLASSES = ["UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET"], MARKS = ["U", "R", "C", "S"];
const MOST_TEXT = 4000, MOST_SOURCES = 100;
let keys = 0;
const part = (text = "", level = 0): Part => ({ key: ++keys, marking: MARKS[level]!, text });
const empty = (): Form => ({ to: [], info: [], precedence: "R", level: 0, subject: "", refs: "", parts: [part()], caveats: [], releasable_to: [] });

/** A telegram that begins with something is as closed as that. */
const marked = ({ level, caveats, releasable_to }: Marking) => ({ level, caveats: [...caveats], releasable_to: [...releasable_to] });

/** What this seat reads that can go out as a telegram: messages and outcomes, the newest first. */
function sources(): Source[] {
  const known = new Map(["message_sent", "message"].flatMap((kind) => [...all<Letter>(kind).values()]).map((item) => [item.body.message, item]));
  const letters = [...known.values()].map(({ body: one, marking }) => ({
    t: one.t, key: one.message, label: w("message_from", { subject: one.subject || one.text.slice(0, 40), who: called(one.from.replace(/^\w+:/, "")) }),
    form: () => ({
      subject: one.subject ?? "", ...marked(marking),
      parts: one.text.split(/\n\s*\n/).filter((text) => text.trim()).map((text) => part(text.trim(), marking.level)),
    }),
  }));
  const outcomes = [...all<Operation>("operation").values()].filter(({ body }) => !body.open).map(({ body: one, marking }) => {
    const what = said(one.outcome ?? one.state), values = { id: one.id, target: one.target, place: one.place, outcome: what };
    const when = w("operation_when", { when: local(one.complete), teams: one.teams });
    return {
      t: one.complete, key: one.id, label: w("operation_of", { id: one.id, what }),
      form: () => ({ subject: `${one.id}: ${what}`, ...marked(marking), parts: [w("operation_text", values), when].map((text) => part(text, marking.level)) }),
    };
  });
  const report = async () => {
    const found = await get<Summary>("aar", { form: "summary", language: language.value });
    const level = me.value?.level ?? 0; // it holds what the seat may read
    return { subject: found.subject, level, parts: found.paragraphs.map((one) => part(`${one.title}\n${one.text}`, level)) };
  };
  return [...[...letters, ...outcomes].sort((a, b) => b.t - a.t).slice(0, MOST_SOURCES), { key: "aar", label: w("begin_aar"), form: report }];
}

const captions = (form: Form): string[] => [...form.caveats, ...form.releasable_to.map((who) => `REL TO ${who.toUpperCase()}`)];

function Addressees({ role, value, onValue }: { role: "to" | "info"; value: string[]; onValue: (names: string[]) => void }) {
  const [other, setOther] = useState("");
  const add = (name: string) => { if (name.trim() && !value.includes(name.trim())) onValue([...value, name.trim()]); };
  return (
    <fieldset>
      <legend>{w(role)}</legend>
      <p class="row" role="status">
        {value.length ? value.map((name) => (
          <span key={name} class="pill">
            {name}{" "}
            <button type="button" class="plain slight" aria-label={w("remove", { who: name })}
              onClick={() => onValue(value.filter((one) => one !== name))}>×</button>
          </span>
        )) : <span class="aside">{w("need_to")}</span>}
      </p>
      <Choice label={w(role === "to" ? "add_to" : "add_info")} none="–" value="" of={known().map((one) => [one.name, one.name])} onValue={add} />
      <div class="asking">
        <Field label={w("other")}><input value={other} maxLength={60} onInput={(e) => setOther(e.currentTarget.value.toUpperCase())} /></Field>
        <button type="button" disabled={!other.trim()} onClick={() => { add(other); setOther(""); }}>{w("add")}</button>
      </div>
    </fieldset>
  );
}

function Parts({ value, levels, onValue }: { value: Part[]; levels: number; onValue: (parts: Part[]) => void }) {
  const change = (key: number, more: Partial<Part>) => onValue(value.map((one) => (one.key === key ? { ...one, ...more } : one)));
  return (
    <>
      {value.map((one, i) => (
        <fieldset key={one.key}>
          <legend>{w("paragraph", { n: i + 1 })}</legend>
          <Choice label={w("mark")} value={one.marking} of={MARKS.slice(0, levels).map((mark, level) => [mark, `(${mark}) ${said(me.value?.levels[level])}`])}
            onValue={(marking) => change(one.key, { marking })} />
          <Field label={w("text")}><textarea value={one.text} maxLength={20_000} onInput={(e) => change(one.key, { text: e.currentTarget.value })} /></Field>
          {value.length > 1 && <button type="button"
            onClick={() => onValue(value.filter((other) => other !== one))}>{w("remove_paragraph", { n: i + 1 })}</button>}
        </fieldset>
      ))}
      {value.length < 200 && <button type="button" onClick={() => onValue([...value, part()])}>{w("add_paragraph")}</button>}
    </>
  );
}

function Result({ made, form }: { made: Written; form: Form }) {
  const words = [...form.to, ...form.info].flatMap((name) => wordOf(name) ?? []);
  const copy = async () => { try { await navigator.clipboard.writeText(made.text); say(w("copy")); } catch (error) { say(reason(error), true); } };
  const closed = { ...(form.level ? { level: form.level } : {}), ...(form.caveats.length ? { caveats: form.caveats } : {}),
    ...(form.releasable_to.length ? { releasable_to: form.releasable_to } : {}) };
  const send = () => act("message.send", { to: words, subject: form.subject.slice(0, 200), text: made.text, ...closed }, w("sent"));
  const cannot = made.text.length > MOST_TEXT ? w("send_long") : words.length ? "" : w("send_none");
  return (
    <section>
      <h3>{w("written")}</h3>
      <p>{w("written_in", { n: made.sections })}</p>
      <pre class="telegram-text" tabIndex={0} aria-label={w("written")}>{made.text}</pre>
      <div class="row">
        <button type="button" onClick={() => save(new Blob([made.text], { type: "text/plain" }), "EXERCISE-telegram.txt")}>{w("download")}</button>
        <Do onDo={copy}>{w("copy")}</Do>
        <Do kind="main" disabled={!!cannot} onDo={send}>{w("send_as")}</Do>
      </div>
      {cannot && <p class="aside">{cannot}</p>}
    </section>
  );
}

export function WriteForm() {
  const [form, setForm] = useState<Form>(empty), [made, setMade] = useState<Written | null>(null), [real, setReal] = useState<"" | "refused" | "said">("");
  const set = (more: Partial<Form>) => { setForm({ ...form, ...more }); setMade(null); };
  const begins = sources(), levels = (me.value?.level ?? 0) + 1;
  const marks = form.parts.filter((one) => one.text.trim()), highest = Math.max(form.level, ...marks.map((one) => MARKS.indexOf(one.marking)));
  const begin = async (key: string) => {
    try {
      const found = await begins.find((one) => one.key === key)?.form();
      set({ ...empty(), to: form.to, info: form.info, ...found });
    } catch (error) {
      say(reason(error), true);
    }
  };
  const write = async () => {
    const named = (names: string[]) => names.map((name) => ({ name }));
    const message = {
      to: named(form.to), info: named(form.info), captions: captions(form), precedence: form.precedence, classification: CLASSES[highest], exercise: true,
      ...(form.subject.trim() ? { subject: form.subject.trim().toUpperCase() } : {}), refs: form.refs.split("\n").map((line) => line.trim()).filter(Boolean),
      paragraphs: marks.map((one, i) => ({ number: i + 1, marking: one.marking, text: one.text.trim() })),
    };
    try {
      setMade(await post<Written>(`telegram/write?real_markings=${real === "said"}`, message));
    } catch (error) {
      if (error instanceof Refusal && error.code === "real_marking" && !real) setReal("refused");
      say(reason(error), true);
    }
  };
  return (
    <>
      <p>{w("write_how")}</p>
      {begins.length > 0 && (
        <Choice label={w("begin")} none={w("begin_none")} value="" of={begins.map((one) => [one.key, one.label])}
          onValue={(key) => void begin(key)} />
      )}
      <Addressees role="to" value={form.to} onValue={(to) => set({ to })} />
      <Addressees role="info" value={form.info} onValue={(info) => set({ info })} />
      <Choice label={w("precedence")} value={form.precedence} of={["R", "P", "O", "Z"].map((letter) => [letter, w(letter as "R")])}
        onValue={(precedence) => set({ precedence })} />
      <Choice label={w("classification")} hint={w("write_levels")} value={String(form.level)}
        of={CLASSES.slice(0, levels).map((word, level) => [String(level), `${word} (${said(me.value?.levels[level])})`])}
        onValue={(level) => set({ level: Number(level) })} />
      {captions(form).length > 0 && <p>{w("captions")}: {captions(form).map((word) => <Pill kind="warn">{word}</Pill>)}</p>}
      <Field label={w("subject")}><input value={form.subject} maxLength={400} onInput={(e) => set({ subject: e.currentTarget.value })} /></Field>
      <Field label={w("refs")} hint={w("refs_hint")}>
        <textarea value={form.refs} maxLength={4000} onInput={(e) => set({ refs: e.currentTarget.value })} />
      </Field>
      <Parts value={form.parts} levels={levels} onValue={(parts) => set({ parts })} />
      {real && (
        <label class="line-label">
          <input type="checkbox" checked={real === "said"} onChange={(e) => setReal(e.currentTarget.checked ? "said" : "refused")} /> {w("write_real")}
        </label>
      )}
      <p><Do kind="main" disabled={!form.to.length || !marks.length} onDo={write}>{w("write_do")}</Do></p>
      {made && <Result made={made} form={{ ...form, level: highest }} />}
    </>
  );
}

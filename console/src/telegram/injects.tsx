// Telegrams as drafts of the events list: first looked at, then put there by control.
import { useState } from "preact/hooks";
import { upload } from "../core/api";
import { span } from "../core/clock";
import { called } from "../core/seats";
import { one as item } from "../core/store";
import type { Directory, Mistake } from "../core/types";
import { said } from "../core/words";
import { Pill } from "../parts/list";
import { Choice, Do, Field, reason, say, Table } from "../parts/parts";
import type { Addressee, Message, Reading } from "./model";
import { w } from "./texts";

type Entry = { number: string; title: string; to: string[]; at?: string; marking?: { level: string } };
type Answer = { imported: boolean; ok: boolean; entries: Entry[]; problems: Mistake[]; more: boolean };
const NOBODY = "-";
const comes = (at: string | undefined): string => (at === undefined ? w("control_releases") : / h$/.test(at) ? span(Number.parseFloat(at)) : at);
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
const nameOf = (one: Addressee): string => (one.indicator ? `${one.indicator}/${one.name}` : one.name);

export function Injects({ data, real, reading, nth, one }: { data: Blob; real: boolean; reading: Reading; nth: number; one: Message }) {
  const [starts, setStarts] = useState(""),
    [all, setAll] = useState(false),
    [chosen, setChosen] = useState<Record<string, string>>({}),
    [found, setFound] = useState<Answer | null>(null);
  const directory = item<Directory>("directory", "directory");
  const words: [string, string][] = [
    [NOBODY, w("means_nobody")],
    ...(directory?.seats ?? []).map((seat): [string, string] => [seat.seat, called(seat.seat)]),
    ...(directory?.holders ?? []).map((name): [string, string] => [name, said(name)]),
  ];
  const messages = all ? reading.messages : [one];
  const unknown = [...new Set(messages.flatMap((of) => of.addressees.filter((who) => !who.seats.length).map(nameOf)))].slice(0, 60);
  const changed = () => setFound(null);
  const ask = async (dry: boolean) => {
    const seats = Object.fromEntries(Object.entries(chosen).flatMap(([name, word]) => (word ? [[name, word === NOBODY ? [] : [word]]] : [])));
    const asked = new URLSearchParams({ dry_run: String(dry), real_markings: String(real) });
    if (starts.trim()) asked.set("starts", starts.trim());
    if (Object.keys(seats).length) asked.set("aliases", JSON.stringify({ seats }));
    if (!all) asked.set("telegram", String(nth + 1));
    try {
      const answer = await upload<Answer>(`telegram/injects?${asked}`, data, "application/octet-stream");
      setFound(answer);
      if (answer.imported) say(w("injected", { n: answer.entries.length }));
    } catch (error) {
      say(reason(error), true);
    }
  };
  return (
    <section>
      <h3>{w("inject")}</h3>
      <p class="aside">{w("inject_how")}</p>
      <Field label={w("starts")} hint={w("starts_hint")}>
        <input
          value={starts}
          maxLength={40}
          onInput={(e) => {
            setStarts(e.currentTarget.value);
            changed();
          }}
        />
      </Field>
      {reading.count > 1 && !reading.more && (
        <label class="line-label">
          <input
            type="checkbox"
            checked={all}
            onChange={(e) => {
              setAll(e.currentTarget.checked);
              changed();
            }}
          />{" "}
          {w("inject_all", { n: reading.count })}
        </label>
      )}
      {unknown.map((name) => (
        <Choice
          key={name}
          label={w("means", { name })}
          none="–"
          value={chosen[name] ?? ""}
          of={words}
          onValue={(word) => {
            setChosen({ ...chosen, [name]: word });
            changed();
          }}
        />
      ))}
      <div class="row">
        <Do onDo={() => ask(true)}>{w("inject_check")}</Do>
        {found?.ok && !found.imported && (
          <Do kind="main" onDo={() => ask(false)}>
            {w("inject_do", { n: found.entries.length })}
          </Do>
        )}
      </div>
      <div role="status">{found && <p>{w(found.imported ? "injected" : found.ok ? "inject_ok" : "inject_bad", { n: found.entries.length })}</p>}</div>
      {found && found.problems.length > 0 && (
        <ul class="plain-list">
          {found.problems.map((mistake, i) => (
            <li key={i}>
              <Pill kind={mistake.severity === "error" ? "bad" : "warn"}>{w(mistake.severity)}</Pill>{" "}
              {mistake.line > 0 && w("line", { n: mistake.line })}
              {[mistake.path, sentence(mistake.message), mistake.hint].filter(Boolean).join(" ")}
            </li>
          ))}
        </ul>
      )}
      {found && found.entries.length > 0 && (
        <Table
          caption={w("entries")}
          heads={[w("number"), w("comes"), w("to"), w("title"), w("marking")]}
          rows={found.entries
            .slice(0, 100)
            .map((entry) => ({
              key: entry.number,
              cells: [entry.number, comes(entry.at), entry.to.map(called).join(", "), entry.title, said(entry.marking?.level ?? "open")],
            }))}
        />
      )}
    </section>
  );
}

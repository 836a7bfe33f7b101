// The MSEL desk: the events list by time, one entry opened, several approved at once, tables in and out.
import { useState } from "preact/hooks";
import { base } from "../core/api";
import { local } from "../core/clock";
import { go, route, to } from "../core/route";
import { called } from "../core/seats";
import { may } from "../core/session";
import { bodies, one } from "../core/store";
import { capability, named, said, sourced, term } from "../core/words";
import { act, Dialog, Do, Field, Table } from "../parts/parts";
import { w as shared } from "../parts/texts";
import { conditionText } from "./condition";
import { type Inject, can, isDue, isExpected, kindOf, order, seenAs, SEEN_TONES, TONES } from "./inject";
import { InjectForm } from "./inject_form";
import { Importing } from "./importing";
import { Pill, Recalled, useFirst } from "../parts/list";
import { ToPlay } from "./playing";
import { partName, standing } from "./telling";
import { w } from "./texts";

const STATUSES = ["draft", "approved", "released", "complete", "deferred", "obsolete"];
const when = (t: number | null): string => (t === null ? "–" : local(t));
const comes = (one: Inject): string =>
  one.at !== null ? local(one.at) : kindOf(one) === "contingency" ? w("by_condition") : isExpected(one) && one.follows ? w("after", { n: one.follows }) : "–";

/** What stands beside a status: its tone, its word, and of which entries. */
const MARKS = [
  ["warn", "held", (one: Inject) => one.held],
  ["bad", "due", isDue],
  ["bad", "is_retracted", (one: Inject) => !!one.retracted],
  ["warn", "is_corrected", (one: Inject) => !!one.corrected],
] as const;

/** Whether an expected action was seen, for those who may read that. */
function Seen({ entry }: { entry: Inject }) {
  const seen = seenAs(entry);
  return (
    seen && (
      <>
        {" "}
        <Pill kind={SEEN_TONES[seen] ?? ""}>{standing(seen)}</Pill>
      </>
    )
  );
}

const Status = ({ entry }: { entry: Inject }) => (
  <>
    <Pill kind={TONES[entry.status] ?? ""}>{term(`status.${entry.status}`)}</Pill>
    <Seen entry={entry} />
    {MARKS.filter(([, , fits]) => fits(entry)).map(([tone, word]) => (
      <>
        {" "}
        <Pill kind={tone}>{w(word)}</Pill>
      </>
    ))}
  </>
);

const effectWord = named({
  target: ["target", "objetivo"],
  place: ["place", "lugar"],
  places: ["places", "lugares"],
  states: ["states", "estados"],
  via: ["source", "fuente"],
  receiver: ["receiver", "destinatario"],
  grade: ["grade", "grado"],
  factor: ["factor", "factor"],
  lasts: ["lasts", "dura"],
  modes: ["by", "por"],
  within: ["within", "a menos de"],
  road: ["road", "camino"],
  delay: ["delay", "demora"],
  at: ["at", "en"],
});

function effectText(effect: unknown): string {
  if (!effect || typeof effect === "string") return effect === "none" ? w("effect_none") : w("effect_message");
  const [name, what] = Object.entries(effect as Record<string, Record<string, unknown>>)[0] ?? ["", {}];
  const told = Object.entries(what)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && !value.length))
    .map(([key, value]) => `${effectWord(key) ?? key}: ${(Array.isArray(value) ? value : [value]).map((one) => said(sourced(String(one)))).join(", ")}`)
    .join("; ");
  return `${w(`effect_${name}` as "effect_tip")}${told ? ` (${told})` : ""}`;
}

function Facts({ entry }: { entry: Inject }) {
  const rows: [string, string | undefined][] = [
    [term("msel.kind"), term(`inject.${kindOf(entry)}`)],
    [term("msel.sender"), entry.from],
    [term("msel.to"), entry.to?.map(called).join(", ")],
    [term("msel.delivery"), entry.delivery && term(`delivery.${entry.delivery}`)],
    [term("msel.deliverer"), entry.deliverer],
    [term("msel.at"), comes(entry)],
    [w("released_at"), entry.released === null ? undefined : when(entry.released)],
    [w("completed_at"), entry.completed === null ? undefined : when(entry.completed)],
    [term("msel.condition"), entry.condition && conditionText(entry.condition)],
    [term("msel.effect"), isExpected(entry) ? undefined : effectText(entry.effect)],
    [term("msel.expected"), entry.expected],
    [term("msel.expected_by"), entry.expected_by?.map(called).join(", ")],
    [term("msel.capability"), entry.capability && capability(entry.capability)],
    [term("msel.objectives"), entry.objectives?.map(partName).join("; ")],
    [term("msel.notes"), entry.notes],
  ];
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
    </dl>
  );
}

function Expected({ number }: { number: string }) {
  const after = bodies<Inject>("msel").filter((other) => other.follows === number);
  if (!after.length) return null;
  return (
    <>
      <h3>{w("expected_actions")}</h3>
      <ul>
        {after.map((other) => (
          <li>
            <a href={to("msel", other.number)}>
              {other.number} {other.title}
            </a>
            <Seen entry={other} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** An action that takes a word of its own: why, or until when. */
function Asking({
  label,
  hint,
  required = false,
  verb,
  onDo,
}: {
  label: string;
  hint?: string;
  required?: boolean;
  verb: string;
  onDo: (text: string) => Promise<unknown>;
}) {
  const [text, setText] = useState("");
  return (
    <div class="asking">
      <Field label={label} hint={hint}>
        <input value={text} maxLength={1000} onInput={(e) => setText(e.currentTarget.value)} />
      </Field>
      <Do
        disabled={required && !text.trim()}
        onDo={async () => {
          if (await onDo(text.trim())) setText("");
        }}
      >
        {verb}
      </Do>
    </div>
  );
}

function Actions({ entry }: { entry: Inject }) {
  const number = entry.number;
  const shows = (name: string, fits: (one: Inject) => boolean) => may(name) && fits(entry);
  return (
    <>
      <div class="row">
        {shows("inject.approve", can.approve) && (
          <Do kind="main" onDo={() => act("inject.approve", { number })}>
            {w("approve")}
          </Do>
        )}
        {shows("inject.release", can.release) && (
          <Do kind="main" onDo={() => act("inject.release", { number })}>
            {w("release_now")}
          </Do>
        )}
        {shows("inject.hold", can.hold) && <Do onDo={() => act("inject.hold", { number, on: !entry.held })}>{w(entry.held ? "unhold" : "hold")}</Do>}
        {shows("inject.back_to_draft", can.back) && <Do onDo={() => act("inject.back_to_draft", { number })}>{w("back_to_draft")}</Do>}
      </div>
      {shows("inject.complete", can.complete) && (
        <Asking label={w("note_complete")} verb={w("complete")} onDo={(note) => act("inject.complete", { number, note })} />
      )}
      {shows("inject.defer", can.defer) && (
        <Asking required label={w("defer_until")} hint={w("time_hint")} verb={w("defer")} onDo={(at) => act("inject.defer", { number, at })} />
      )}
      {shows("inject.skip", can.skip) && <Asking label={w("note_skip")} verb={w("skip")} onDo={(note) => act("inject.skip", { number, note })} />}
    </>
  );
}

function Opened({ entry }: { entry: Inject }) {
  const [changes, setChanges] = useState(false);
  return (
    <Dialog title={`${entry.number} ${entry.title}`} onClose={() => go("msel")} wide>
      <p>
        <Status entry={entry} />
      </p>
      <Recalled of={entry} />
      {entry.description && <blockquote>{entry.description}</blockquote>}
      <Facts entry={entry} />
      <Expected number={entry.number} />
      <Actions entry={entry} />
      {may("inject.change") && can.change(entry) && !changes && (
        <button type="button" onClick={() => setChanges(true)}>
          {shared("change")}
        </button>
      )}
      {changes && (
        <>
          <h3>{shared("change")}</h3>
          <InjectForm entry={entry} onDone={() => setChanges(false)} />
        </>
      )}
    </Dialog>
  );
}

function Files() {
  const [paper, setPaper] = useState("a4");
  return (
    <details class="card">
      <summary>{w("files")}</summary>
      <p class="row">
        {w("export")}{" "}
        {["xlsx", "csv"].map((kind) => (
          <a href={`${base}/api/msel?as=${kind}`} download>
            .{kind}
          </a>
        ))}
      </p>
      <p class="row">
        {w("print")}{" "}
        <select aria-label={w("paper")} value={paper} onChange={(e) => setPaper(e.currentTarget.value)}>
          <option value="a4">A4</option>
          <option value="letter">Letter</option>
        </select>
        {(["msel", "cards", "briefs", "eegs", "sign-in"] as const).map((what) => (
          <a href={`${base}/api/print?what=${what}&paper=${paper}`} target="_blank" rel="noopener">
            {w(`print_${what}`)}
          </a>
        ))}
      </p>
      {may("msel.import") && <Importing />}
    </details>
  );
}

export function Msel() {
  const [status, setStatus] = useState(""),
    [text, setText] = useState(""),
    [marked, setMarked] = useState<ReadonlySet<string>>(new Set()),
    [adds, setAdds] = useState(false);
  const entries = bodies<Inject>("msel");
  const low = text.toLocaleLowerCase();
  const found = entries
    .filter((one) => (!status || one.status === status) && (!low || `${one.number} ${one.title} ${one.description ?? ""}`.toLocaleLowerCase().includes(low)))
    .sort(order);
  const { shown, more } = useFirst(found);
  const opened = route()[0] === "msel" && route()[1] ? one<Inject>("msel", `msel-${route()[1]}`) : undefined;
  const drafts = entries.filter((one) => one.status === "draft").length,
    chosen = [...marked].filter((number) => one<Inject>("msel", `msel-${number}`)?.status === "draft");
  const mark = (number: string, on: boolean) => {
    const next = new Set(marked);
    on ? next.add(number) : next.delete(number);
    setMarked(next);
  };
  const approves = may("msel.approve");
  return (
    <>
      <h2>{w("msel")}</h2>
      <ToPlay />
      <div class="row">
        <label class="row">
          {term("msel.status")}{" "}
          <select value={status} onChange={(e) => setStatus(e.currentTarget.value)}>
            <option value="">{w("all_of_them")}</option>
            {STATUSES.map((name) => (
              <option value={name}>{term(`status.${name}`)}</option>
            ))}
          </select>
        </label>
        <input type="search" aria-label={shared("search")} placeholder={shared("search")} value={text} onInput={(e) => setText(e.currentTarget.value)} />
        {may("inject.add") && (
          <button type="button" class="main" onClick={() => setAdds(true)}>
            {w("add_inject")}
          </button>
        )}
      </div>
      {approves && drafts > 0 && (
        <p class="row">
          <span>{w("drafts", { n: drafts })}</span>
          <Do
            disabled={!chosen.length}
            onDo={async () => {
              if (await act("msel.approve", { numbers: chosen })) setMarked(new Set());
            }}
          >
            {w("approve_chosen", { n: chosen.length })}
          </Do>
          <Do onDo={() => act("msel.approve", {})}>{w("approve_all")}</Do>
        </p>
      )}
      <Table
        caption={w("msel_caption", { n: found.length })}
        none={w(entries.length ? "none_fit" : "no_injects")}
        heads={[w("inject"), w("planned"), term("msel.status")]}
        rows={shown.map((entry) => ({
          key: entry.number,
          cells: [
            <>
              <a href={to("msel", entry.number)}>
                {entry.number} {entry.title}
              </a>
              <br />
              <small class="aside">
                {term(`kind.${kindOf(entry)}`)}
                {entry.to?.length ? ` → ${entry.to.map(called).join(", ")}` : ""}
              </small>
            </>,
            <>
              {comes(entry)}
              {entry.released !== null && (
                <>
                  <br />
                  <small>{w("went_out", { at: local(entry.released) })}</small>
                </>
              )}
            </>,
            <>
              <Status entry={entry} />
              {approves && entry.status === "draft" && (
                <label class="mark">
                  <input
                    type="checkbox"
                    checked={marked.has(entry.number)}
                    aria-label={w("choose", { n: entry.number })}
                    onChange={(e) => mark(entry.number, e.currentTarget.checked)}
                  />{" "}
                  {w("to_approve")}
                </label>
              )}
            </>,
          ],
        }))}
      />
      {more}
      {may("inject.add") && <Files />}
      {opened && <Opened key={opened.number} entry={opened} />}
      {adds && (
        <Dialog title={w("add_inject")} onClose={() => setAdds(false)} wide>
          <InjectForm onDone={() => setAdds(false)} />
        </Dialog>
      )}
    </>
  );
}

// The seat itself: who sits here and who decides, handing over, the summary for who comes new, hot wash and feedback.
import { useEffect, useState } from "preact/hooks";
import { get } from "../core/api";
import { local } from "../core/clock";
import { may, me } from "../core/session";
import { bodies, one } from "../core/store";
import type { ClockBody, Moment } from "../core/types";
import { term } from "../core/words";
import { act, Dialog, Do, Field, say } from "../parts/parts";
import { w as shared } from "../parts/texts";
import { to } from "./bits";
import { holderName, isCommand, isDone, mine, once } from "./model";
import { asked, w } from "./texts";

type Card = { title: string; bot: boolean; person: { name: string } | null };
type Summary = { exercise: string; predecessors: number; now: Moment; open: { unread_messages: number; cases: number; requests: number; operations: number } };
type Form = { form: string; title: string; questions: { id: string; text: string }[]; asks: Record<string, string> };

const card = (): Card | undefined => one<Card>("seat", `seat-${me.value?.seat}`);

/** Said on every screen while a bot has the decisions of this seat. */
export function BotBanner() {
  if (!isCommand() || !card()?.bot) return null;
  return <div class="bot-banner" role="status">{w("bot_on")} <Do kind="main" onDo={() => act("seat.bot", { bot: false })}>{w("bot_take")}</Do></div>;
}

export function Own() {
  const [sums, setSums] = useState(false);
  const isOver = one<ClockBody>("clock", "clock")?.mode === "ended";
  return (
    <>
      <h2>{w("seat")}</h2>
      <p>{w("seat_who", { seat: card()?.title || me.value?.seat || "", kind: term(`role.${me.value?.kind}`), agency: holderName(mine()) })}</p>
      <p><button type="button" onClick={() => setSums(true)}>{w("sum_again")}</button></p>
      {sums && <SummaryDialog onClose={() => setSums(false)} />}
      {isCommand() && may("seat.bot") && !card()?.bot && (
        <><p class="aside">{w("bot_hint")}</p>
          <Do onDo={async () => { if (confirm(w("bot_ask"))) await act("seat.bot", { bot: true }); }}>{w("bot_give")}</Do></>
      )}
      {may("seat.hand_over") && <HandOver />}
      {may("hotwash.note") && isOver && <HotWash />}
      <h3>{w("fb")}</h3>
      {!isOver ? <p class="aside">{w("fb_before")}</p> : bodies<Form>("feedback_form").map((form) => <Feedback key={form.form} form={form} />)}
    </>
  );
}

function HandOver() {
  const [link, setLink] = useState("");
  const make = async () => { const said = await act<{ link?: string }>("seat.hand_over", {}, null); if (said?.link) setLink(said.link); };
  const copy = () => navigator.clipboard?.writeText(link).then(() => say(w("copied")), () => undefined);
  return (
    <>
      <h3>{w("hand")}</h3>
      <p class="aside">{w("hand_hint")}</p>
      {link ? <><Field label={w("hand_link")}><input readOnly value={link} onFocus={(e) => e.currentTarget.select()} /></Field>
        <Do onDo={copy}>{w("copy")}</Do></>
        : <Do onDo={make}>{w("hand_do")}</Do>}
    </>
  );
}

function HotWash() {
  const [text, setText] = useState(""), [finding, setFinding] = useState(""), [open, setOpen] = useState(true);
  const keep = async () => { if (await act("hotwash.note", { text, open, ...(finding ? { finding } : {}) }, shared("kept"))) setText(""); };
  return (
    <>
      <h3>{w("hot")}</h3>
      <Field label={w("note")} hint={w("hot_hint")}><textarea value={text} maxLength={4000} onInput={(e) => setText(e.currentTarget.value)} /></Field>
      <Field label={w("hot_finding")}>
        <select value={finding} onChange={(e) => setFinding(e.currentTarget.value)}>
          <option value="">{w("hot_none")}</option><option value="strength">{term("strength")}</option><option
            value="improvement">{term("area_for_improvement")}</option>
        </select>
      </Field>
      <label class="tickbox"><input type="checkbox" checked={open} onChange={(e) => setOpen(e.currentTarget.checked)} /> <span>{w("hot_open")}</span></label>
      <Do disabled={!text.trim()} onDo={keep}>{w("hot_do")}</Do>
    </>
  );
}

function Feedback({ form }: { form: Form }) {
  const [scores, setScores] = useState<Record<string, number>>({}), [texts, setTexts] = useState<Record<string, string>>({});
  const [anonymous, setAnonymous] = useState(false), [isSent, setSent] = useState(isDone(`form_${form.form}`));
  if (isSent) return <p role="status">{asked(form.title)}: {w("fb_done")}</p>;
  const written = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim()));
  const submit = async () => {
    if (await act("feedback.submit", { form: form.form, scores, anonymous, ...written }, w("fb_done"))) { once(`form_${form.form}`); setSent(true); }
  };
  return (
    <form onSubmit={(e) => e.preventDefault()}>
      <h4>{asked(form.title)}</h4>
      <p class="aside">{w("fb_scale")}</p>
      {form.questions.map((question) => (
        <fieldset key={question.id}>
          <legend>{asked(question.text)}</legend>
          <div class="row">
            {[1, 2, 3, 4, 5].map((n) => (
              <label><input type="radio" name={`${form.form}-${question.id}`} checked={scores[question.id] === n}
                onChange={() => setScores({ ...scores, [question.id]: n })} /> {n}</label>
            ))}
          </div>
        </fieldset>
      ))}
      {Object.entries(form.asks).map(([key, text]) => (
        <Field key={key} label={asked(text)}><textarea value={texts[key] ?? ""} maxLength={4000}
          onInput={(e) => setTexts({ ...texts, [key]: e.currentTarget.value })} /></Field>
      ))}
      <label class="tickbox"><input type="checkbox" checked={anonymous}
        onChange={(e) => setAnonymous(e.currentTarget.checked)} /> <span>{w("fb_anonymous")}</span></label>
      <Do kind="main" disabled={!Object.keys(scores).length && !Object.keys(written).length} onDo={submit}>{w("fb_send")}</Do>
    </form>
  );
}

/** Shown to who sits down, once in a session. */
export function Newcomer() {
  const [open, setOpen] = useState(() => once("summary"));
  return open ? <SummaryDialog onClose={() => setOpen(false)} /> : null;
}

function SummaryDialog({ onClose }: { onClose: () => void }) {
  const [found, setFound] = useState<Summary | null>(null);
  useEffect(() => { get<{ summary: Summary }>("summary").then((said) => setFound(said.summary), () => undefined); }, []);
  return (
    <Dialog title={w("sum_title")} onClose={onClose}>
      <p>{w("seat_who", { seat: card()?.title || me.value?.seat || "", kind: term(`role.${me.value?.kind}`), agency: holderName(mine()) })}</p>
      {found && (
        <>
          <p><strong>{found.exercise}</strong>.{" "}
            {w("sum_now", { t: local(found.now.t) })} {found.predecessors > 0 && w("sum_before", { n: found.predecessors })}</p>
          <p>{w("sum_open")}: {w("cases")} {found.open.cases} · {w("requests")} {found.open.requests} ·{" "}
            {w("operations")} {found.open.operations} · {w("messages")}: {w("unread_n", { n: found.open.unread_messages })}</p>
        </>
      )}
      <ol><li>{w("sum_1")}</li><li>{w("sum_2")}</li><li>{isCommand() ? w("sum_3") : w("sum_staff")}</li></ol>
      {mine() === "platform" && <p>{w("sum_cell")}</p>}
      <p><button type="button" class="main" onClick={() => { onClose(); location.hash = to("inbox"); }}>{w("sum_go")}</button></p>
    </Dialog>
  );
}

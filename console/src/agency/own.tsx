// The seat itself: who sits here and who decides, handing over, the summary for who comes new, hot wash and feedback.
import { useEffect, useState } from "preact/hooks";
import { get } from "../core/api";
import { local } from "../core/clock";
import { go } from "../core/route";
import { seatTitle } from "../core/seats";
import { may, me } from "../core/session";
import { bodies, one } from "../core/store";
import type { ClockBody, Moment } from "../core/types";
import { said, term } from "../core/words";
import { type Form, OneForm } from "../evaluation/feedback";
import { NoteForm } from "../evaluation/hotwash";
import { asked } from "../evaluation/texts";
import { act, Dialog, Do, OnceLink } from "../parts/parts";
import { isCommand, isDone, mine, once } from "./model";
import { hasJustSat } from "./sitting";
import { w } from "./texts";

type Card = { title: string; bot: boolean; person: { name: string; wall: number } | null };
type Summary = { exercise: string; predecessors: number; now: Moment; open: { unread_messages: number; cases: number; requests: number; operations: number } };

const card = (): Card | undefined => one<Card>("seat", `seat-${me.value?.seat}`);
const Sitting = () => <p>{w("seat_who", { seat: seatTitle(me.value?.seat ?? ""), kind: term(`role.${me.value?.kind}`), agency: said(mine()) })}</p>;

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
      <Sitting />
      <p><button type="button" onClick={() => setSums(true)}>{w("sum_again")}</button></p>
      {sums && <SummaryDialog title={w("sum_short")} onClose={() => setSums(false)} />}
      {isCommand() && may("seat.bot") && !card()?.bot && (
        <><p class="aside">{w("bot_hint")}</p>
          <Do onDo={async () => { if (confirm(w("bot_ask"))) await act("seat.bot", { bot: true }); }}>{w("bot_give")}</Do></>
      )}
      {may("seat.hand_over") && <HandOver />}
      {may("hotwash.note") && isOver && <><h3>{w("hot")}</h3><p class="aside">{w("hot_hint")}</p><NoteForm /></>}
      <h3>{w("fb")}</h3>
      {!isOver ? <p class="aside">{w("fb_before")}</p> : bodies<Form>("feedback_form").map((form) => <Feedback key={form.form} form={form} />)}
    </>
  );
}

function HandOver() {
  const [link, setLink] = useState("");
  const make = async () => { const said = await act<{ link?: string }>("seat.hand_over", {}, null); if (said?.link) setLink(said.link); };
  return (
    <>
      <h3>{w("hand")}</h3>
      <p class="aside">{w("hand_hint")}</p>
      {link ? <OnceLink url={link} /> : <Do onDo={make}>{w("hand_do")}</Do>}
    </>
  );
}

/** A form, until it was answered from this device. */
function Feedback({ form }: { form: Form }) {
  const [isSent, setSent] = useState(isDone(`form_${form.form}`));
  if (isSent) return <p role="status">{asked(form.title)}: {w("fb_done")}</p>;
  return <OneForm form={form} onSent={() => { once(`form_${form.form}`); setSent(true); }} />;
}

/** Shown to who has just sat down, once in a window; who opens another hours later has not. */
export function Newcomer() {
  const [open, setOpen] = useState(() => hasJustSat(card()?.person?.wall ?? 0, Date.now()) && once("summary"));
  return open ? <SummaryDialog title={w("sum_title")} onClose={() => setOpen(false)} /> : null;
}

function SummaryDialog({ title, onClose }: { title: string; onClose: () => void }) {
  const [found, setFound] = useState<Summary | null>(null);
  useEffect(() => { get<{ summary: Summary }>("summary").then((said) => setFound(said.summary), () => undefined); }, []);
  return (
    <Dialog title={title} onClose={onClose}>
      <Sitting />
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
      <p><button type="button" class="main" onClick={() => { onClose(); go("inbox"); }}>{w("sum_go")}</button></p>
    </Dialog>
  );
}

// The inbox: what waits for this seat, what it has not read, and the cases in the order in which they go cold.
import { useEffect, useRef, useState } from "preact/hooks";
import { local, span } from "../core/clock";
import { to } from "../core/route";
import { stateOf } from "../core/seats";
import { said } from "../core/words";
import { Empty } from "../parts/parts";
import { CaseRow, New, Rows } from "./bits";
import { coldFirst, freshTips, freshTold, isNew, mark, MARKS, minute, openCases, rounded, setMark, unread, waiting } from "./model";
import { w as line } from "../tips/texts";
import { addressee } from "./messages";
import { w } from "./texts";

export const inboxCount = (): number => waiting().length + unread().length + freshTold().length + freshTips().length;

export function Inbox() {
  const asks = waiting(), cases = coldFirst(openCases());
  const tips = freshTips().sort((a, b) => b.t - a.t);
  const letters = unread().sort((a, b) => b.t - a.t), told = freshTold().sort((a, b) => b[1].moment.t - a[1].moment.t);
  return (
    <>
      <h2>{w("inbox")}</h2>
      <h3>{w("waits_you")}</h3>
      {asks.length ? (
        <Rows rows={asks} id={(one) => one.id} label={w("waits_you")} row={(one) => (
          <div class="card hot">
            <p class="title"><a href={to("requests", one.id)}>{one.target} · {one.place}</a> {isNew(one.id, one.asked) && <New />}</p>
            <p>{stateOf(one)} · {w("age", { span: span(minute.value - one.asked) })} <span
              class="aside">{w("of_holder", { who: said(one.holder) })}</span></p>
          </div>
        )} />
      ) : <p class="aside">{w("waits_none")}</p>}
      <h3>{w("fresh")}</h3>
      {letters.length + told.length + tips.length ? (
        <ul class="rows" aria-label={w("fresh")}>
          {letters.slice(0, 20).map((one) => (
            <li key={one.message} class="card"><a href={to("messages", one.thread)}>{one.subject || w("no_subject")}</a> <span
              class="aside">{addressee(one.from)}, {local(one.t)}</span></li>
          ))}
          {letters.length > 20 && <li><a href={to("messages")}>{w("unread_n", { n: letters.length })}</a></li>}
          {told.slice(0, 20).map(([id, one]) => <li key={id} class="card"><a href={to("told")}>{one.from}</a>: {one.text} <span
            class="aside">{local(one.moment.t)}</span></li>)}
          {tips.slice(0, 20).map((one) => <li key={one.tip} class="card"><a href={to("told")}>{line("a_tip")}</a>: {one.text ?? ""} <span
            class="aside">{local(one.t)}</span></li>)}
          {tips.length > 20 && <li><a href={to("told")}>{line("from_public")}: {tips.length}</a></li>}
          {told.length > 20 && <li><a href={to("told")}>{w("told")}: {told.length}</a></li>}
        </ul>
      ) : <p class="aside">{w("fresh_none")}</p>}
      <h3>{w("cold_first")}</h3>
      <p>
        <label>{w("mark")} <select value={String(mark.value)} onChange={(e) => setMark(Number(e.currentTarget.value))}>{MARKS.map((p) => <option
          value={String(p)}>{rounded(p)}</option>)}</select></label>{" "}
        <small class="aside">{w("mark_hint")}</small>
      </p>
      {cases.length ? <Rows rows={cases} id={(body) => body.id} row={(body) => <CaseRow body={body} />} label={w("cold_first")} />
        : <Empty>{w("cold_none")}</Empty>}
    </>
  );
}

/** Says aloud that something new waits: once for each time that there is more, at most every few seconds. */
export function Announcer() {
  const n = inboxCount(), before = useRef(n), [text, setText] = useState("");
  useEffect(() => {
    const more = n > before.current;
    before.current = n;
    if (!more) return;
    const later = setTimeout(() => setText(w("waits_n", { n })), 1_500);
    return () => clearTimeout(later);
  }, [n]);
  return <p class="spoken" role="status" aria-live="polite">{text}</p>;
}

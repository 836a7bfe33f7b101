// Small pieces of an agency's screens.
import type { ComponentChildren } from "preact";
import { local, span } from "../core/clock";
import { arrive } from "../core/focus";
import { to } from "../core/route";
import type { Case } from "../core/types";
import { percent, said } from "../core/words";
import { Pill, useFirst } from "../parts/list";
import { Chance } from "../parts/parts";
import { beliefAt, fallsBelow, FORGOTTEN, isForgotten, isNew, mark, minute, rounded, useSteady, when } from "./model";
import { gradeWords, w } from "./texts";

/** The title of what was opened: the focus goes there, so that keyboard and screen reader are where the eye is. */
export function Opened({ back, tab, children }: { back: string; tab: string; children: ComponentChildren }) {
  return <><p><a href={to(tab)}>← {w("back_to", { what: back })}</a></p><h2 ref={arrive} tabIndex={-1}>{children}</h2></>;
}

export const New = () => <Pill kind="good">{w("new")}</Pill>;
export const Grade = ({ grade }: { grade: string }) => (grade ? <><span
  class="grade" title={gradeWords(grade)}>{grade}</span> <small>{gradeWords(grade)}</small></> : <>–</>);

/** A list that shows its first hundred, and more when asked. */
export function Rows<T>({ rows, id, row, label }: { rows: T[]; id: (one: T) => string; row: (one: T) => ComponentChildren; label: string }) {
  const { box, shown } = useSteady(rows, id);
  const { shown: first, more } = useFirst(shown);
  return (
    <>
      <ul class="rows" aria-label={label} ref={box}>{first.map((one) => <li key={id(one)}>{row(one)}</li>)}</ul>
      {more}
    </>
  );
}

/** Name and value, one below the other where there is no room. */
export const Facts = ({ rows }: { rows: [string, ComponentChildren][] }) => (
  <dl class="told-facts">{rows.filter(([, value]) => value !== null && value !== "").map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd>
    </div>)}</dl>
);

/** How long a case stays worth acting on, in words. */
export function timeLeft(body: Case): string {
  const p = rounded(mark.value), end = fallsBelow(body, mark.value);
  if (isForgotten(body)) return w("forgotten");
  if (end === null) return w("left_none", { p });
  return end > minute.value ? w("left", { p, span: span(end - minute.value) }) : w("below", { p });
}

export function CaseRow({ body }: { body: Case }) {
  const p = beliefAt(body, minute.value), end = fallsBelow(body, mark.value);
  const isHot = end !== null && end > minute.value && end - minute.value < 6;
  return (
    <div class={`card${isHot ? " hot" : ""}${end === null || end <= minute.value ? " cool" : ""}`}>
      <p class="title"><a href={to("cases", body.id)}>{body.target} · {body.place}</a> {isNew(body.id, body.at) && <New />}</p>
      <p>{body.open ? <><Chance p={p} label={w("belief")} /> <strong>{timeLeft(body)}</strong></> : w("closed_at", { t: local(body.closed ?? body.at) })}</p>
      <p class="aside">
        {said(body.rank)} · {w("of_holder", { who: said(body.holder) })} · {w("reports", { n: body.leads.length })}
        {body.request && <> · <a href={to("requests", body.request)}>{w("has_request")}</a></>}
        {body.operation && <> · <a href={to("operations", body.operation)}>{w("has_operation")}</a></>}
      </p>
    </div>
  );
}

const W = 320, H = 110, LEFT = 42; // left of the axis stand its numbers, where no line goes
/** How a belief fades from when it was formed; the same in words beside it. */
export function Fading({ body }: { body: Case }) {
  const t = minute.value, p = beliefAt(body, t), low = fallsBelow(body, mark.value), gone = fallsBelow(body, FORGOTTEN);
  const last = Math.max(t, low ?? t, body.at + body.fades_h) + body.fades_h * 0.25;
  const x = (h: number) => LEFT + ((h - body.at) / (last - body.at)) * (W - LEFT), y = (q: number) => H - q * H;
  const line = Array.from({ length: 49 }, (_, i) => { const h = body.at + ((last - body.at) * i) / 48; return `${x(h).toFixed(1)},${y(beliefAt(body,
    h)).toFixed(1)}`; }).join(" ");
  const at = (hour: number) => ({ t: local(hour), in: when(hour) });
  return (
    <figure class="fading">
      <svg viewBox={`0 0 ${W} ${H}`} role="img" aria-label={`${w("chart")}. ${w("belief_now", { p: rounded(p) })}`}>
        <line x1={LEFT} x2={W} y1={H} y2={H} class="axis" /><line x1={LEFT} x2={LEFT} y1="0" y2={H} class="axis" />
        <line x1={LEFT} x2={W} y1={y(mark.value)} y2={y(mark.value)} class="mark" />
        <text x={LEFT - 4} y="9" text-anchor="end">{percent(1)}</text>
        <text x={LEFT - 4} y={y(mark.value) + 4} text-anchor="end" class="marked">{rounded(mark.value)}</text>
        <polyline points={line} class="curve" />
        <line x1={x(t)} x2={x(t)} y1="0" y2={H} class="now" /><circle cx={x(t)} cy={y(p)} r="4" class="dot" />
      </svg>
      <p class="ends aside"><span>{local(body.at)}</span><span>{local(last)}</span></p>
      <figcaption>
        <strong>{w("belief_now", { p: rounded(p) })}</strong>{" "}
        {w("fades", { p: rounded(body.belief), t: local(body.at), half: span(body.fades_h * Math.LN2) })}{" "}
        {low !== null && low > t ? w("reaches", { p: rounded(mark.value), ...at(low) }) : w("reached", { p: rounded(mark.value) })}{" "}
        {gone !== null && gone > t ? w("gone", at(gone)) : w("gone_now")}
      </figcaption>
    </figure>
  );
}

// Requests: what was asked, with whom it lies, and its decider's and approvers' answers.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { local, span } from "../core/clock";
import { route, to } from "../core/route";
import { may } from "../core/session";
import { commanded, stateOf, stationed } from "../core/seats";
import { bodies, one } from "../core/store";
import type { Request } from "../core/types";
import { said } from "../core/words";
import { Pill } from "../parts/list";
import { act, Do, Empty } from "../parts/parts";
import { Facts, New, Opened, Rows } from "./bits";
import { Builder } from "./builder";
import { isCommand, isNew, mine, minute, rounded, see, toApprove, toDecide, toTask, waiting } from "./model";
import { w } from "./texts";

type Filter = "rq_open" | "rq_mine" | "rq_all";
const FILTERS: Filter[] = ["rq_open", "rq_mine", "rq_all"];
const filter = signal<Filter>("rq_open");

export function Requests() {
  const id = route()[1];
  return id ? <RequestCard id={id} key={id} /> : <RequestList />;
}

function RequestList() {
  const every = bodies<Request>("request");
  const wait = new Set(waiting().map((body) => body.id));
  const shown = filter.value === "rq_all" ? every : every.filter((body) => (filter.value === "rq_open" ? body.open : wait.has(body.id)));
  shown.sort((a, b) => Number(wait.has(b.id)) - Number(wait.has(a.id)) || Number(b.open) - Number(a.open) || b.asked - a.asked);
  return (
    <>
      <h2>{w("requests")}</h2>
      <p><label>{w("filter")} <select value={filter.value} onChange={(e) => (filter.value = e.currentTarget.value as Filter)}>{FILTERS.map((key) => <option
        value={key}>{w(key)}</option>)}</select></label></p>
      {shown.length ? (
        <Rows rows={shown} id={(body) => body.id} label={w("requests")} row={(body) => (
          <div class={`card${wait.has(body.id) ? " hot" : ""}`}>
            <p class="title"><a href={to("requests", body.id)}>{body.target} · {body.place}</a>{" "}
              {isNew(body.id, body.asked) && <New />} {wait.has(body.id) && <Pill kind="warn">{w("waits_you")}</Pill>}</p>
            <p>{stateOf(body)} <span
              class="aside">· {w("decider")}: {said(body.decider) || "–"} ·{" "}
              {body.open ? w("age", { span: span(minute.value - body.asked) }) : w("ended", { t: local(body.ended ?? body.asked) })}</span></p>
          </div>
        )} />
      ) : <Empty>{every.length ? w("waits_none") : w("req_none")}</Empty>}
    </>
  );
}

function RequestCard({ id }: { id: string }) {
  const body = one<Request>("request", id);
  useEffect(() => { if (body) see(id, body.asked); }, [id, body?.asked]);
  if (!body) return <><Opened back={w("requests")} tab="requests">{id}</Opened><Empty>{w("req_gone")}</Empty></>;
  const isMine = body.open && body.decider === mine() && isCommand();
  return (
    <>
      <Opened back={w("requests")} tab="requests">{body.target} · {body.place}</Opened>
      <p role="status"><Pill kind={body.open ? "warn" : ""}>{said(body.state)}</Pill> <span class="aside">{body.id}</span></p>
      <Facts rows={[
        [w("op_for"), said(body.holder)], [w("decider"), body.decider ? commanded(body.decider, body.command) : stationed(body.command)],
        [w("asked"), `${local(body.asked)}${body.open ? ` – ${w("age", { span: span(minute.value - body.asked) })}` : ""}`],
        [w("belief_then"), rounded(body.belief)],
        [w("waits_for", { who: "" }).replace(/[:\s]+$/, ""), body.open ? body.waits_for.map(said).join(", ") : ""],
        [w("approvals_at"), body.approved.map(local).join(", ")], [w("scouts"), said(body.scouts)],
        [w("warrant"), body.warrant_until === undefined ? "" : body.warrant_until === null ? w("warrant_no") : w("warrant_until",
          { t: local(body.warrant_until) })],
        [w("ended", { t: "" }).trim(), body.open || body.ended === undefined ? "" : local(body.ended)],
      ]} />
      {!isCommand() && (toApprove(body) || toDecide(body) || toTask(body)) && <p><strong>{w("staff_waits")}</strong></p>}
      {isMine && body.state === "an officer has it" && <p class="aside">{w("officer")}</p>}
      {isCommand() && toDecide(body) && <Answer body={body} />}
      {may("request.approve") && toApprove(body) && (
        <div class="row">
          <Do kind="main" onDo={() => act("request.approve", { request: id, yes: true })}>{w("approve")}</Do>
          <Do onDo={() => act("request.approve", { request: id, yes: false })}>{w("approve_no")}</Do>
        </div>
      )}
      {isMine && <Builder request={body} />}
      {isMine && may("request.stand_down") && (
        <p><Do onDo={async () => { if (confirm(w("stand_ask"))) await act("request.stand_down", { request: id }); }}>{w("stand_down")}</Do></p>
      )}
    </>
  );
}

function Answer({ body }: { body: Request }) {
  const [help, setHelp] = useState(true), [first, setFirst] = useState(false);
  const say = (yes: boolean) => act("request.answer", { request: body.id, yes, help, confirm: first });
  return (
    <fieldset>
      <legend>{w("answer")}</legend>
      <label class="tickbox"><input type="checkbox" checked={help}
        onChange={(e) => setHelp(e.currentTarget.checked)} /> <span>{w("help")}<small>{w("help_hint")}</small></span></label>
      <label class="tickbox"><input type="checkbox" checked={first}
        onChange={(e) => setFirst(e.currentTarget.checked)} /> <span>{w("confirm")}<small>{w("confirm_hint")}</small></span></label>
      <div class="row">
        <Do kind="main" onDo={() => say(true)}>{w("yes")}</Do>
        <Do onDo={async () => { if (confirm(w("refuse_ask"))) await say(false); }}>{w("no")}</Do>
      </div>
    </fieldset>
  );
}

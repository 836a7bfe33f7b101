// Operations: forces under way, group by group, and how they ended.
import { useEffect } from "preact/hooks";
import { local } from "../core/clock";
import { route, to } from "../core/route";
import { may } from "../core/session";
import { commanded, stationed } from "../core/seats";
import { bodies, one } from "../core/store";
import type { Group, Operation } from "../core/types";
import { capital, said } from "../core/words";
import { Pill, type Tone } from "../parts/list";
import { act, Do, Empty } from "../parts/parts";
import { Facts, New, Opened, Rows } from "./bits";
import { isCommand, isNew, mine, minute, see, when } from "./model";
import { endedAs, timesOf } from "./operation";
import { w } from "./texts";

export function Operations() {
  const id = route()[1];
  return id ? <OperationCard id={id} key={id} /> : <OperationList />;
}

const tone = (body: Operation): Tone => (body.open ? "warn" : body.outcome === "captured" ? "good" : "");

function OperationList() {
  const shown = bodies<Operation>("operation").sort((a, b) => Number(b.open) - Number(a.open) || b.tasked - a.tasked);
  return (
    <>
      <h2>{w("operations")}</h2>
      {shown.length ? (
        <Rows rows={shown} id={(body) => body.id} label={w("operations")} row={(body) => (
          <div class="card">
            <p class="title"><a href={to("operations", body.id)}>{body.target} · {body.place}</a> {isNew(body.id, body.ended ?? body.tasked) && <New />}</p>
            <p><Pill kind={tone(body)}>{said(body.outcome ?? body.state)}</Pill>{" "}
              {body.open ? w("op_there", { t: local(body.complete), in: when(body.complete) })
                : body.ended !== undefined && w("ended", { t: local(body.ended) })}</p>
            <p class="aside">{w("b_count", { n: body.teams })} · {w("op_lead")} {said(body.holder)} · {w("op_for")} {said(body.for)}</p>
          </div>
        )} />
      ) : <Empty>{w("op_none")}</Empty>}
    </>
  );
}

function OperationCard({ id }: { id: string }) {
  const body = one<Operation>("operation", id);
  const last = body && (body.ended ?? body.tasked);
  useEffect(() => { if (last !== undefined) see(id, last); }, [id, last]);
  if (!body) return <><Opened back={w("operations")} tab="operations">{id}</Opened><Empty>{w("op_gone")}</Empty></>;
  return (
    <>
      <Opened back={w("operations")} tab="operations">{body.target} · {body.place}</Opened>
      <p role="status">
        <Pill kind={tone(body)}>{said(body.state)}</Pill>{" "}
        {(body.outcome || body.harmed) && <strong>{endedAs(body)}</strong>} <span class="aside">{body.id}</span>
      </p>
      <Facts rows={[
        [w("op_lead"), commanded(body.holder, body.command)], [w("op_for"), said(body.for)], [w("op_teams"), body.teams],
          [w("op_tasked"), local(body.tasked)],
        [w("op_complete"), body.open ? `${local(body.complete)}, ${when(body.complete)}` : local(body.complete)], [w("op_outcome"), said(body.outcome)],
        [w("ended", { t: "" }).trim(), body.ended === undefined ? "" : local(body.ended)],
      ]} />
      <p class="aside">{w("complete_how")}</p>
      <h3>{w(body.open ? "op_groups" : "op_groups_were")}</h3>
      <ul class="rows">{body.groups.map((group, i) => <li key={i} class="card"><GroupRow group={group} of={body} /></li>)}</ul>
      {body.open && may("operation.recall") && isCommand() && body.holder === mine() && (
        <Do kind="danger" onDo={async () => { if (confirm(w("recall_ask"))) await act("operation.recall", { operation: id }); }}>{w("recall")}</Do>
      )}
    </>
  );
}

function GroupRow({ group, of }: { group: Group; of: Operation }) {
  const isOpen = of.open;
  const t = minute.value, p = Math.max(0, Math.min(1, (t - group.departs) / Math.max(1e-9, group.arrives - group.departs)));
  const word = group.back ? w("back") : t < group.departs ? w("g_waits") : t >= group.arrives ? w("g_there") : w("g_out", { p: `${Math.floor(p * 100)} %` });
  return (
    <>
      <p class="title">{group.teams} × {said(group.kind)} · {capital(stationed(group.base))}</p>
      {(isOpen || group.back) && <p>{isOpen && !group.back && <><progress max={1} value={p} aria-label={w("way")} />{" "}</>}{word}</p>}
      <Facts rows={timesOf(group, of, t).map(([word, hour]) => [word, local(hour)])} />
    </>
  );
}

// All agencies' leads, cases, requests and operations; and, for who may read it, what really happens.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { local, percent } from "../core/clock";
import { bodies, one } from "../core/store";
import type { Case, Ground, Lead, Operation, Request } from "../core/types";
import { said } from "../core/words";
import { Empty, Table } from "../parts/parts";
import { useFirst } from "./list";
import { type Row, rowText } from "./telling";
import { w } from "./texts";

type Line = { key: string; cells: ComponentChildren[] };

function Section({ title, heads, rows, none }: { title: string; heads: string[]; rows: Line[]; none: string }) {
  const { shown, more } = useFirst(rows);
  return (
    <>
      <h3>
        {title} ({rows.length})
      </h3>
      {rows.length === 0 ? <Empty>{none}</Empty> : <Table caption={title} heads={heads} rows={[...shown]} />}
      {more}
    </>
  );
}

const at = (one: { target: string; place: string }) => (
  <>
    {one.target}
    <br />
    <small class="aside">{one.place}</small>
  </>
);
const id = (one: { id: string; holder: string }) => (
  <>
    {one.id}
    <br />
    <small class="aside">{said(one.holder)}</small>
  </>
);

function Truth() {
  const rows = bodies<{ rows: Row[] }>("world")
    .flatMap((body) => body.rows)
    .slice(-300)
    .reverse();
  const { shown, more } = useFirst(rows);
  if (!rows.length) return null;
  return (
    <section class="truth-box" aria-label={w("truth")}>
      <h3>{w("truth")}</h3>
      <p>{w("truth_what")}</p>
      <ol class="events">
        {shown.map((row) => (
          <li>
            <span class="when">{local(row[1])}</span> <span>{rowText(row)}</span>
          </li>
        ))}
      </ol>
      {more}
    </section>
  );
}

export function FieldTab() {
  const [holder, setHolder] = useState(""),
    [openOnly, setOpenOnly] = useState(true);
  const holders = one<Ground>("ground", "ground")?.holders ?? [];
  const of = <T extends { holder: string; open?: boolean }>(kind: string): T[] =>
    bodies<T>(kind)
      .filter((body) => (!holder || body.holder === holder) && (!openOnly || body.open !== false))
      .reverse();
  const leads = of<Lead>("lead").sort((a, b) => b.received - a.received);
  return (
    <>
      <h2>{w("field_tab")}</h2>
      <div class="row">
        <label class="row">
          {w("agency")}{" "}
          <select value={holder} onChange={(e) => setHolder(e.currentTarget.value)}>
            <option value="">{w("all_of_them")}</option>
            {holders.map((name) => (
              <option value={name}>{said(name)}</option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={openOnly} onChange={(e) => setOpenOnly(e.currentTarget.checked)} /> {w("open_only")}
        </label>
      </div>
      <Section
        title={w("operations")}
        none={w("no_operations")}
        heads={[w("operation"), w("target"), w("state")]}
        rows={of<Operation>("operation").map((one) => ({
          key: one.id,
          cells: [
            id(one),
            at(one),
            <>
              {one.open ? said(one.state) : said(one.outcome ?? one.state)}
              <br />
              <small class="aside">
                {w("n_teams", { n: one.teams })}; {w("complete_at", { at: local(one.complete) })}
              </small>
            </>,
          ],
        }))}
      />
      <Section
        title={w("requests")}
        none={w("no_requests")}
        heads={[w("request"), w("target"), w("state")]}
        rows={of<Request>("request").map((one) => ({
          key: one.id,
          cells: [
            id(one),
            at(one),
            <>
              {said(one.state)}
              <br />
              <small class="aside">{w("asked_at", { at: local(one.asked) })}</small>
            </>,
          ],
        }))}
      />
      <Section
        title={w("cases")}
        none={w("no_cases")}
        heads={[w("case"), w("target"), w("belief")]}
        rows={of<Case>("case").map((one) => ({
          key: one.id,
          cells: [
            id(one),
            at(one),
            <>
              {percent(one.belief)} <small class="aside">{local(one.at)}</small>
            </>,
          ],
        }))}
      />
      <Section
        title={w("leads")}
        none={w("no_leads")}
        heads={[w("lead"), w("target"), w("state")]}
        rows={leads.map((one) => ({
          key: one.id,
          cells: [
            id(one),
            at(one),
            <>
              {one.grade} · {said(one.counted)}
              <br />
              <small class="aside">
                {local(one.received)}
                {Object.keys(one.released).length ? `; ${w("released_to", { to: Object.keys(one.released).map(said).join(", ") })}` : ""}
              </small>
            </>,
          ],
        }))}
      />
      <Truth />
    </>
  );
}

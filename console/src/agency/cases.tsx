// Cases: the list, and a case with who said what, how its belief fades, and what can be done about it.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { local } from "../core/clock";
import { route, to } from "../core/route";
import { seatTitle } from "../core/seats";
import { may } from "../core/session";
import { all, bodies, one } from "../core/store";
import type { Case, Lead } from "../core/types";
import { percent, said, sourced } from "../core/words";
import { Recalled, useFirst } from "../parts/list";
import { act, Do, Empty, Field, Table } from "../parts/parts";
import { w as shared } from "../parts/texts";
import { CaseRow, Facts, Fading, Grade, Opened, Rows, timeLeft } from "./bits";
import { coldFirst, isForgotten, leadsOf, mine, openCases, see } from "./model";
import { ReleaseDialog } from "./release";
import { w } from "./texts";

type Filter = "f_open" | "f_mine" | "f_over";
const FILTERS: Filter[] = ["f_open", "f_mine", "f_over"];
const filter = signal<Filter>("f_open"), sought = signal("");

export function Cases() {
  const id = route()[1];
  return id ? <CaseCard id={id} key={id} /> : <CaseList />;
}

function CaseList() {
  const words = sought.value.trim().toLowerCase();
  const matches = (body: Case) => !words || `${body.id} ${body.target} ${body.place} ${body.holder}`.toLowerCase().includes(words);
  const over = filter.value === "f_over";
  const found = over
    ? bodies<Case>("case").filter((body) => (!body.open || isForgotten(body)) && matches(body)).sort((a, b) => (b.closed ?? b.at) - (a.closed ?? a.at))
    : coldFirst(openCases().filter((body) => matches(body) && (filter.value === "f_open" || body.holder === mine())));
  return (
    <>
      <h2>{w("cases")}</h2>
      <div class="row">
        <label>{w("filter")} <select value={filter.value} onChange={(e) => (filter.value = e.currentTarget.value as Filter)}>{FILTERS.map((key) => <option
          value={key}>{w(key)}</option>)}</select></label>
        <label>{shared("search")} <input type="search" value={sought.value} onInput={(e) => (sought.value = e.currentTarget.value)} /></label>
      </div>
      {found.length ? <Rows rows={found} id={(body) => body.id} row={(body) => <CaseRow body={body} />} label={w("cases")} />
        : <Empty>{all("case").size ? w("no_case") : w("cold_none")}</Empty>}
      {over && <Loose />}
    </>
  );
}

/** Reports that opened no case and joined none. */
function Loose() {
  const [lead, setLead] = useState<Lead | null>(null);
  const loose = bodies<Lead>("lead").filter((body) => !body.case).sort((a, b) => b.received - a.received);
  if (!loose.length) return null;
  return <><h3>{w("loose")}</h3><p class="aside">{w("loose_hint")}</p>
    <Leads leads={loose} onRelease={setLead} />{lead && <ReleaseDialog lead={lead} onClose={() => setLead(null)} />}</>;
}

function CaseCard({ id }: { id: string }) {
  const body = one<Case>("case", id);
  const [lead, setLead] = useState<string | null>(null);
  useEffect(() => { if (body) see(id, body.at); }, [id, body?.at]);
  if (!body) return <><Opened back={w("cases")} tab="cases">{id}</Opened><Empty>{w("gone_case")}</Empty></>;
  const leads = leadsOf(body).sort((a, b) => b.received - a.received);
  const asks = may("case.propose") && body.open && !body.request && !body.operation;
  const opened = lead ? one<Lead>("lead", lead) : undefined;
  return (
    <>
      <Opened back={w("cases")} tab="cases">{body.target} · {body.place}</Opened>
      <p>{said(body.rank)} · {w("of_holder", { who: said(body.holder) })} · <span class="aside">{body.id}</span></p>
      <p>
        {w("opened_at", { t: local(body.opened) })} {body.open ? <strong>{timeLeft(body)}</strong>
          : <strong>{w("closed_at", { t: local(body.closed ?? body.at) })}</strong>}
      </p>
      <div class="row">
        {asks && <Do kind="main" onDo={() => act("case.propose", { case: id }, w("propose_done"))}>{w("propose")}</Do>}
        {body.request && <a href={to("requests", body.request)}>{w("to_request")}</a>}
        {body.operation && <a href={to("operations", body.operation)}>{w("to_operation")}</a>}
      </div>
      {asks && <p class="aside">{w("propose_ask")}. {w("propose_hint")}</p>}
      {body.open && <><h3>{w("chart")}</h3><Fading body={body} /></>}
      <h3>{w("who_said")}</h3>
      {leads.length ? <Leads leads={leads} onRelease={(found) => setLead(found.id)} /> : <Empty>{w("no_leads")}</Empty>}
      <h3>{w("assess")}</h3>
      <Assessments body={body} />
      {opened && <ReleaseDialog lead={opened} onClose={() => setLead(null)} />}
    </>
  );
}

const counted = (word: string): string => (word === "duplicate" ? w("dup_text") : word === "rejected" ? w("rej_text") : word === "fused" ? w("fused_text")
  : said(word));

function source(lead: Lead): string {
  const from = lead.from ? w("from", { who: said(lead.from) }) : "";
  return [lead.source ? sourced(lead.source) : lead.from ? w("unknown_source") : "–", from].filter(Boolean).join(", ");
}

function Leads({ leads, onRelease }: { leads: Lead[]; onRelease: (lead: Lead) => void }) {
  const { shown, more } = useFirst(leads);
  return (
    <>
      <ul class="rows" aria-label={w("who_said")}>
        {shown.map((lead) => (
          <li key={lead.id} class="card">
            <p class="title">{source(lead)} · <Grade grade={lead.grade} /></p>
            <Recalled of={lead} />
            <Facts rows={[
              [w("observed"), lead.observed === null ? "–" : lead.source ? local(lead.observed) : w("about", { t: local(lead.observed) })],
              [w("received"), local(lead.received)], [w("counted"), counted(lead.counted)],
              [w("released"), Object.entries(lead.released).map(([who, t]) => `${said(who)} (${local(t)})`).join(", ") || w("nobody")],
            ]} />
            <p class="row">
              <span class="aside">{lead.id}</span>
              {may("lead.release") && lead.holder === mine() && lead.counted !== "rejected" && (
                <button type="button" aria-label={w("release_lead", { lead: lead.id })} onClick={() => onRelease(lead)}>{w("release")}</button>
              )}
            </p>
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}

function Assessments({ body }: { body: Case }) {
  const [p, setP] = useState(""), [note, setNote] = useState("");
  const value = Number(p), isGood = p !== "" && value >= 0 && value <= 100;
  const keep = async () => { if (await act("case.assess", { case: body.id, p: value / 100, note }, shared("kept"))) { setP(""); setNote(""); } };
  const rows = [...body.assessments].reverse().slice(0, 100);
  return (
    <>
      {rows.length ? (
        <Table caption={w("assess_past")} heads={[w("by_whom"), "%", w("note")]}
          rows={rows.map((one, i) => ({ key: `${one.by}-${one.t}-${i}`, cells: [`${seatTitle(one.by)}, ${local(one.t)}`, percent(one.p),
            String(one.note ?? "")] }))} />
      ) : <p class="aside">{w("assess_none")}</p>}
      {may("case.assess") && (
        <form onSubmit={(e) => e.preventDefault()}>
          <Field label={w("assess_p")} hint={w("assess_hint")}>
            <input type="number" inputMode="numeric" min={0} max={100} value={p} onInput={(e) => setP(e.currentTarget.value)} />
          </Field>
          <Field label={w("note")}><textarea value={note} maxLength={4000} onInput={(e) => setNote(e.currentTarget.value)} /></Field>
          <Do disabled={!isGood} onDo={keep}>{w("assess_do")}</Do>
        </form>
      )}
    </>
  );
}

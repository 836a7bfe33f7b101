// All agencies' leads, cases, requests and operations; and, for who may read it, what really happens.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { local } from "../core/clock";
import { stateOf } from "../core/seats";
import { bodies, one } from "../core/store";
import type { Case, Ground, Lead, Operation, Request } from "../core/types";
import { capital, percent, said } from "../core/words";
import { useFirst } from "../parts/list";
import { Table } from "../parts/parts";
import type { Tab } from "../parts/shell";
import { type Row, rowText } from "./telling";
import { w } from "./texts";

type Thing = { id: string; holder: string; target: string; place: string };

const two = (text: ComponentChildren, aside: ComponentChildren) => (
  <>
    {text}
    <br />
    <small class="aside">{aside}</small>
  </>
);

/** All of a kind: what it is and whose, its target and place, and how it stands. */
function Section<T extends Thing>({
  title,
  what,
  state,
  all,
  none,
  row,
}: {
  title: string;
  what: string;
  state: string;
  all: T[];
  none: string;
  row: (one: T) => ComponentChildren;
}) {
  const { shown, more } = useFirst(all);
  return (
    <>
      <h3>
        {title} ({all.length})
      </h3>
      <Table
        caption={title}
        none={none}
        heads={[what, w("target"), state]}
        rows={shown.map((one) => ({ key: one.id, cells: [two(one.id, capital(said(one.holder))), two(one.target, one.place), row(one)] }))}
      />
      {more}
    </>
  );
}

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

function Field() {
  const [holder, setHolder] = useState(""),
    [openOnly, setOpenOnly] = useState(true);
  const holders = one<Ground>("ground", "ground")?.holders ?? [];
  const of = <T extends { holder: string; open?: boolean }>(kind: string): T[] =>
    bodies<T>(kind)
      .filter((body) => (!holder || body.holder === holder) && (!openOnly || body.open !== false))
      .reverse();
  return (
    <>
      <h2>{w("field_tab")}</h2>
      <div class="row">
        <label class="row">
          {w("agency")}{" "}
          <select value={holder} onChange={(e) => setHolder(e.currentTarget.value)}>
            <option value="">{w("all_of_them")}</option>
            {holders.map((name) => (
              <option value={name}>{capital(said(name))}</option>
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
        what={w("operation")}
        state={w("state")}
        all={of<Operation>("operation")}
        row={(one) =>
          two(
            said(one.open ? one.state : (one.outcome ?? one.state)),
            `${w("n_teams", { n: one.teams })}; ${w("complete_at", { at: local(one.complete) })}`,
          )
        }
      />
      <Section
        title={w("requests")}
        none={w("no_requests")}
        what={w("request")}
        state={w("state")}
        all={of<Request>("request")}
        row={(one) => two(stateOf(one), w("asked_at", { at: local(one.asked) }))}
      />
      <Section
        title={w("cases")}
        none={w("no_cases")}
        what={w("case")}
        state={w("belief")}
        all={of<Case>("case")}
        row={(one) => (
          <>
            {percent(one.belief)} <small class="aside">{local(one.at)}</small>
          </>
        )}
      />
      <Section
        title={w("leads")}
        none={w("no_leads")}
        what={w("lead")}
        state={w("state")}
        all={of<Lead>("lead").sort((a, b) => b.received - a.received)}
        row={(one) => {
          const to = Object.keys(one.released).map(said).join(", ");
          return two(`${one.grade} · ${said(one.counted)}`, `${local(one.received)}${to ? `; ${w("released_to", { to })}` : ""}`);
        }}
      />
      <Truth />
    </>
  );
}

export const fieldTab = (): Tab => ({ id: "field", title: w("field_tab"), view: () => <Field /> });

// The operation builder: packages and teams with hours of arrival, and the chance that the target is still there.
import { useEffect, useState } from "preact/hooks";
import { get } from "../core/api";
import { at, local } from "../core/clock";
import { go } from "../core/route";
import { may } from "../core/session";
import { stationed } from "../core/seats";
import type { Request } from "../core/types";
import { capital, said } from "../core/words";
import { useFirst } from "../parts/list";
import { act, Chance, Do, Empty, reason } from "../parts/parts";
import { Facts } from "./bits";
import { rounded, when } from "./model";
import { w } from "./texts";

type There = { arrival_h: number | null; arrival_t: number | null; chance: number | null };
type Free = There & { base: string; kind: string; free: number };
type Group = { base: string; kind: string; teams: number };
type Belief = { of: string; belief: number };
type Options = { t: number; teams: Free[]; packages: Record<string, number>[]; complete: (There & { teams: Group[] | null })[]; belief: Belief };
type Composed = There & { may_go: boolean; reason: string | null; code: string | null; belief: Belief };

const MOST_GROUPS = 50, TEAMS_SHOWN = 30, TYPING_MS = 300, AGAIN_MS = 20_000, LOOKS_MS = 1_500;
const AGAIN_H = 0.05; // of the exercise: arrival times that are older are told anew
const key = (one: { base: string; kind: string }) => `${one.base}|${one.kind}`;
const packageText = (kinds: Record<string, number>): string => Object.entries(kinds).map(([kind, n]) => `${n} × ${said(kind)}`).join(" + ");
const groupsText = (teams: Group[]): string => teams.map((one) => `${one.teams} × ${w("b_of", { kind: said(one.kind), base: stationed(one.base) })}`).join("; ");

function ArrivalText({ there }: { there: There }) {
  if (there.arrival_t === null) return <>{w("b_out")}</>;
  return <>{w("b_there", { t: local(there.arrival_t), in: when(there.arrival_t) })}{there.chance !== null && <>. <Chance p={there.chance}
    label={w("b_chance")} /> <small>{w("b_chance")}</small></>}</>;
}

export function Builder({ request }: { request: Request }) {
  const [options, setOptions] = useState<Options | null>(null), [fault, setFault] = useState(""), [turn, setTurn] = useState(0);
  const [sent, setSent] = useState<Record<string, Group>>({});
  useEffect(() => {
    let isOver = false;
    get<{ options: Options }>("options", { request: request.id })
      .then((said) => { if (!isOver) { setOptions(said.options); setFault(""); } }, (error) => { if (!isOver) setFault(reason(error)); });
    const asked = performance.now(), hour = at();
    const again = setInterval(() => {
      if (!document.hidden && (performance.now() - asked > AGAIN_MS || Math.abs(at() - hour) > AGAIN_H)) setTurn((n) => n + 1);
    }, LOOKS_MS);
    return () => { isOver = true; clearInterval(again); };
  }, [request.id, request.state, turn]);
  const groups = Object.values(sent).filter((one) => one.teams > 0);
  const set = (one: { base: string; kind: string }, teams: number) => setSent((old) => ({ ...old, [key(one)]: { base: one.base, kind: one.kind, teams } }));
  const takePackage = (teams: Group[]) => setSent(Object.fromEntries(teams.map((one) => [key(one), one])));
  return (
    <section aria-label={w("build")}>
      <h3>{w("build")} <button type="button" onClick={() => setTurn(turn + 1)}>{w("b_again")}</button></h3>
      {fault && <p class="pill-line bad">{fault}</p>}
      {!options && !fault && <p role="status">{w("b_wait")}</p>}
      {options && (
        <>
          <p class="aside">{w("b_belief", { p: rounded(options.belief.belief), of: options.belief.of })}</p>
          <h4>{w("b_packages")}</h4>
          <p class="aside">{w("complete_how")}</p>
          <ul class="rows">
            {options.packages.map((kinds, i) => {
              const whole = options.complete[i];
              return (
                <li key={packageText(kinds)} class="card">
                  <p><strong>{packageText(kinds)}</strong></p>
                  {whole?.teams ? (
                    <>
                      <p><ArrivalText there={whole} /></p><p class="aside">{groupsText(whole.teams)}</p>
                      <button type="button" aria-label={`${w("b_package")}: ${packageText(kinds)}`}
                        onClick={() => takePackage(whole.teams!)}>{w("b_package")}</button>
                    </>
                  ) : <p class="aside">{w("b_none_free")}</p>}
                </li>
              );
            })}
          </ul>
          <Yours request={request} groups={groups} turn={turn} onClear={() => setSent({})} />
          <Teams teams={options.teams} sent={sent} onSet={set} />
        </>
      )}
    </section>
  );
}

/** The package as it is composed: when it is whole, the chance then, and whether it may go. */
function Yours({ request, groups, turn, onClear }: { request: Request; groups: Group[]; turn: number; onClear: () => void }) {
  const [found, setFound] = useState<Composed | null>(null), [fault, setFault] = useState("");
  const teams = groups.map((one) => `${one.base}:${one.kind}:${one.teams}`).join(",");
  useEffect(() => { setFound(null); }, [request.id, teams]); // when it is only asked again, what was found stays until then
  useEffect(() => {
    setFault("");
    if (!teams) return;
    let isOver = false;
    const later = setTimeout(() => {
      get<{ options: Composed }>("options", { request: request.id, teams })
        .then((said) => { if (!isOver) setFound(said.options); }, (error) => { if (!isOver) { setFound(null); setFault(reason(error)); } });
    }, TYPING_MS);
    return () => { isOver = true; clearTimeout(later); };
  }, [request.id, request.state, teams, turn]);
  const task = async () => {
    if (await act("operation.task", { request: request.id, teams: groups }, w("b_tasked"))) { onClear(); go("operations"); }
  };
  return (
    <div class="card yours">
      <h4>{w("b_yours")}</h4>
      {!groups.length ? <p class="aside">{w("b_empty")}</p> : (
        <>
          <p>{groupsText(groups)}</p>
          <div aria-live="polite">
            {found ? <><p><ArrivalText there={found} /></p><p>{found.may_go
              ? <strong>{w("b_may")}</strong> : w("b_not", { why: found.reason ?? found.code ?? "" })}</p></> : fault ? <p>{fault}</p> : <p
              class="aside">{w("b_wait")}</p>}
          </div>
          <p class="row">
            {may("operation.task") && <Do kind="main" disabled={!found?.may_go || groups.length > MOST_GROUPS} onDo={task}>{w("b_task")}</Do>}
            <button type="button" onClick={onClear}>{w("b_clear")}</button>
          </p>
        </>
      )}
    </div>
  );
}

const soonest = (one: There) => one.arrival_h ?? Infinity;

function Teams({ teams, sent, onSet }: { teams: Free[]; sent: Record<string, Group>; onSet: (one: Free, teams: number) => void }) {
  const [kind, setKind] = useState("");
  const kinds = [...new Set(teams.map((one) => one.kind))].sort();
  const fit = teams.filter((one) => !kind || one.kind === kind).sort((a, b) => soonest(a) - soonest(b) || (key(a) < key(b) ? -1 : 1));
  const { shown, more } = useFirst(fit, TEAMS_SHOWN);
  if (!teams.length) return <Empty>{w("b_no_teams")}</Empty>;
  return (
    <>
      <h4>{w("b_teams")}</h4>
      <p><label>{w("b_only")} <select value={kind} onChange={(e) => setKind(e.currentTarget.value)}><option
        value="">{w("b_all")}</option>{kinds.map((one) => <option value={one}>{said(one)}</option>)}</select></label></p>
      <ul class="rows" aria-label={w("b_teams")}>
        {shown.map((one) => {
          const what = w("b_of", { kind: said(one.kind), base: stationed(one.base) }), n = sent[key(one)]?.teams ?? 0;
          return (
            <li key={key(one)} class="card team">
              <div>
                <strong>{capital(stationed(one.base))}</strong>: {said(one.kind)}
                <Facts rows={[[w("b_free"), one.free],
                  [w("b_arrives"), one.arrival_t === null ? w("b_out") : `${local(one.arrival_t)}, ${when(one.arrival_t)}`],
                  [w("b_still"), one.chance === null ? "" : <Chance p={one.chance} label={w("b_chance")} />]]} />
              </div>
              <Stepper what={what} n={n} most={one.arrival_h === null ? n : one.free} onSet={(value) => onSet(one, value)} />
            </li>
          );
        })}
      </ul>
      {more}
    </>
  );
}

function Stepper({ what, n, most, onSet }: { what: string; n: number; most: number; onSet: (n: number) => void }) {
  const set = (value: number) => onSet(Math.max(0, Math.min(most, Math.round(value) || 0)));
  return (
    <span class="stepper" role="group" aria-label={`${w("b_send")}: ${what}`}>
      <button type="button" aria-label={w("b_less", { what })} disabled={n <= 0} onClick={() => set(n - 1)}>−</button>
      <input type="number" inputMode="numeric" min={0} max={most} value={n} aria-label={`${w("b_send")}: ${what}`}
        onChange={(e) => set(Number(e.currentTarget.value))} />
      <button type="button" aria-label={w("b_more", { what })} disabled={n >= most} onClick={() => set(n + 1)}>+</button>
    </span>
  );
}

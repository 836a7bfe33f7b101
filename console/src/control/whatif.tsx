// What if: continuations of the present under the bots, and the people's result among fast runs.
import { useState } from "preact/hooks";
import { local, span } from "../core/clock";
import { may } from "../core/session";
import { bodies, one } from "../core/store";
import type { ClockBody } from "../core/types";
import { locale, named } from "../core/words";
import { act, Choice, Do, Empty, Field } from "../parts/parts";
import { w } from "./texts";

type Spread = { n: number; mean?: number; p5?: number; p25?: number; p50?: number; p75?: number; p95?: number };
type Fork = { id: string; t: number; count: number; until: number; result: null | { error?: string; measures?: Record<string, Spread> } };
type Design = {
  title?: string;
  same_draws: Record<string, number | null>;
  measures: Record<string, Spread>;
  exercise_percentile: Record<string, number | null>;
  injects_left_out: number;
};
type Placed = { until: number; count: number; design: string; exercise: Record<string, number | null>; designs: Record<string, Design>; error?: string };

/** Measures that people ask for, named in both languages; p_ is a share. */
const MEASURES: Record<string, [string, string]> = {
  captures: ["Targets captured", "Objetivos capturados"],
  p_interdiction: ["Share of visits that ended in a capture", "Parte de las visitas que acabó en captura"],
  operations: ["Operations tasked", "Operaciones ordenadas"],
  slipped: ["Targets that broke the cordon", "Objetivos que rompieron el cerco"],
  dry_holes: ["Dry holes: the target had left", "Lugares vacíos: el objetivo se había ido"],
  wrong_doors: ["Wrong doors: the target was never there", "Puertas equivocadas: el objetivo nunca estuvo"],
  harmed: ["Operations that harmed people", "Operaciones que afectaron a personas"],
  warned_operations: ["Operations that warned their target", "Operaciones que alertaron a su objetivo"],
  duplicates: ["Two operations on one target", "Dos operaciones sobre un objetivo"],
  requests: ["Requests for a decision", "Solicitudes de decisión"],
  decision_h_median: ["Hours to a decision, median", "Horas hasta la decisión, mediana"],
  action_h_median: ["Hours to the action, median", "Horas hasta la acción, mediana"],
  days_without_head: ["Days without a head", "Días sin cabecilla"],
  reports_withheld: ["Reports withheld", "Reportes retenidos"],
};
const measureOf = named(MEASURES);
const nameOf = (measure: string): string => measureOf(measure) ?? measure;
const number = (value: number | null | undefined): string =>
  value === null || value === undefined
    ? "–"
    : value.toLocaleString(locale(), { maximumFractionDigits: Math.abs(value) < 1 ? 2 : Math.abs(value) < 20 ? 1 : 0 });

const WIDE = 240,
  EDGE = 8;

/** A spread: thin line 5 to 95 %, thick 25 to 75 %, a dot at the median; a diamond for a value among them. */
function Spreads({ spread, most, value, label }: { spread: Spread; most: number; value?: number | null; label: string }) {
  const x = (at: number | undefined) => EDGE + ((at ?? 0) / (most || 1)) * (WIDE - 2 * EDGE);
  return (
    <svg class="spread" viewBox={`0 0 ${WIDE} 18`} role="img" aria-label={label}>
      <line x1={EDGE} x2={WIDE - EDGE} y1={14.5} y2={14.5} class="axis" />
      <line x1={x(spread.p5)} x2={x(spread.p95)} y1={8} y2={8} class="thin" />
      <line x1={x(spread.p25)} x2={x(spread.p75)} y1={8} y2={8} class="thick" />
      <circle cx={x(spread.p50)} cy={8} r={4} class="middle" />
      {value !== undefined && value !== null && <path d={`M${x(value)} 0 l5 8 l-5 8 l-5 -8 z`} class="value" />}
    </svg>
  );
}

const told = (spread: Spread): string => w("spread", { p50: number(spread.p50), p5: number(spread.p5), p95: number(spread.p95) });

function Measures({ measures }: { measures: Record<string, Spread> }) {
  const known = Object.keys(MEASURES).filter((name) => (measures[name]?.n ?? 0) > 0);
  return (
    <ul class="measures">
      {known.map((name) => {
        const spread = measures[name]!;
        return (
          <li>
            <strong>{nameOf(name)}</strong>
            <Spreads spread={spread} most={Math.max(spread.p95 ?? 0, spread.mean ?? 0)} label={`${nameOf(name)}: ${told(spread)}`} />
            <span>{told(spread)}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** How the people stand among fast runs; none before that is computed for this ENDEX. */
export const placedNow = (): Placed | undefined => one<Placed>("placed", "placed");

export function PlacedView() {
  const placed = placedNow(),
    [measure, setMeasure] = useState("captures");
  const over = one<ClockBody>("clock", "clock")?.mode === "ended";
  if (!placed) return over ? <p role="status">{w("placing")}</p> : null;
  if (placed.error) return <p role="alert">{placed.error}</p>;
  const designs = Object.entries(placed.designs).filter(([, design]) => (design.measures[measure]?.n ?? 0) > 0);
  const value = placed.exercise[measure],
    most = Math.max(value ?? 0, ...designs.map(([, design]) => design.measures[measure]?.p95 ?? 0));
  return (
    <section class="card" aria-label={w("placed")}>
      <h3>{w("placed")}</h3>
      <p>{w("placed_how", { n: placed.count })}</p>
      <Choice label={w("measure")} value={measure} of={Object.keys(MEASURES).map((name) => [name, nameOf(name)])} onValue={setMeasure} />
      <p>
        <strong>{w("people", { value: number(value) })}</strong>
      </p>
      {designs.length === 0 && <p class="aside">{w("measure_undefined")}</p>}
      <ul class="measures">
        {designs.map(([name, design]) => {
          const spread = design.measures[measure]!,
            rank = design.exercise_percentile[measure];
          const text = `${told(spread)}${rank === null || rank === undefined ? "" : ` ${w("rank", { p: Math.round(rank) })}`}`;
          return (
            <li>
              <strong>
                {design.title || name}
                {design.title && design.title !== name && <small class="aside"> {name}</small>}
                {name === placed.design ? ` (${w("this_design")})` : ""}
              </strong>
              <Spreads spread={spread} most={most} value={value} label={`${design.title || name}: ${text}`} />
              <span>
                {text}
                {design.injects_left_out > 0 ? ` ${w("left_out", { n: design.injects_left_out })}` : ""}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

export function WhatIf() {
  const forks = bodies<Fork>("what_if").sort((a, b) => b.t - a.t),
    [count, setCount] = useState("200"),
    [until, setUntil] = useState("");
  const n = Number(count),
    fits = Number.isInteger(n) && n >= 10 && n <= 1000 && (until === "" || Number(until) > 0);
  return (
    <>
      <h2>{w("what_if")}</h2>
      <p>{w("what_if_how")}</p>
      {may("whatif.fork") && (
        <div class="card">
          <Field label={w("continuations")} hint={w("continuations_hint")}>
            <input type="number" min={10} max={1000} value={count} onInput={(e) => setCount(e.currentTarget.value)} />
          </Field>
          <Field label={w("until")} hint={until ? local(Number(until)) : w("until_hint")}>
            <input type="number" min={0} step="any" value={until} onInput={(e) => setUntil(e.currentTarget.value)} />
          </Field>
          <Do kind="main" disabled={!fits} onDo={() => act("whatif.fork", { count: n, ...(until ? { until: Number(until) } : {}) }, w("fork_begun"))}>
            {w("fork")}
          </Do>
        </div>
      )}
      <PlacedView />
      {forks.length === 0 && <Empty>{w("no_forks")}</Empty>}
      {forks.map((fork, i) => (
        <details class="card" key={fork.id} open={i === 0}>
          <summary>{w("fork_title", { n: fork.count, from: local(fork.t), hours: span(fork.until - fork.t) })}</summary>
          {fork.result === null ? (
            <p role="status">{w("computing")}</p>
          ) : fork.result.error ? (
            <p role="alert">{fork.result.error}</p>
          ) : (
            <Measures measures={fork.result.measures ?? {}} />
          )}
        </details>
      ))}
      {forks.length > 0 && <p class="aside">{w("spread_key")}</p>}
    </>
  );
}

// The exercise's clock and what happens under it.
import { useState } from "preact/hooks";
import { local, now } from "../core/clock";
import { may, me } from "../core/session";
import { all, one } from "../core/store";
import type { Case, ClockBody, Ground, Lead, Operation, Request } from "../core/types";
import { capital, said } from "../core/words";
import { act, Dialog, Do, Table } from "../parts/parts";
import type { Tab } from "../parts/shell";
import { w as shared } from "../parts/texts";
import { Events } from "./events";
import { ToPlay } from "./playing";
import { w } from "./texts";

const RATES = [1, 10, 60, 600];

function Rates({ clock }: { clock: ClockBody }) {
  const [free, setFree] = useState("");
  const rate = Number(free),
    fits = free !== "" && rate >= 1 && rate <= 600;
  return (
    <fieldset>
      <legend>{w("rate")}</legend>
      <div class="row">
        {RATES.map((n) => (
          <Do kind={clock.rate === n ? "main" : ""} onDo={() => act("clock.rate", { rate: n })}>
            <span aria-label={n === 1 ? w("rate_1") : w("rate_n", { n })}>{n} ×</span>
          </Do>
        ))}
        <label class="row">
          {w("rate_free")} <input type="number" min={1} max={600} step="any" value={free} onInput={(e) => setFree(e.currentTarget.value)} />
        </label>
        <Do disabled={!fits} onDo={() => act("clock.rate", { rate })}>
          {w("rate_set")}
        </Do>
      </div>
    </fieldset>
  );
}

function Hour() {
  const [hour, setHour] = useState("");
  const to = Number(hour),
    fits = hour !== "" && Number.isFinite(to) && to >= 0;
  return (
    <div class="row">
      <label class="row">
        {w("hour")} <input type="number" min={0} step="any" value={hour} onInput={(e) => setHour(e.currentTarget.value)} />
      </label>
      <Do
        disabled={!fits}
        onDo={async () => {
          if (await act("clock.jump", { to })) setHour("");
        }}
      >
        {w("jump_to")}
      </Do>
      <span class="aside" role="status">
        {fits ? local(to) : ""}
      </span>
    </div>
  );
}

const Hours = () => <span class="aside">{w("now_hour", { h: now.value.toFixed(2) })}</span>;

/** The button that lets the clock go, or stand; none after the end. */
export function StartPause({ mode }: { mode?: string }) {
  if (mode === "ended") return null;
  return mode === "running" ? (
    <Do kind="main" onDo={() => act("clock.pause")}>
      {w("pause")}
    </Do>
  ) : (
    <Do kind="main" onDo={() => act("clock.start")}>
      {w(mode === "ready" ? "startex" : "go_on")}
    </Do>
  );
}

function ClockControls() {
  const clock = one<ClockBody>("clock", "clock"),
    [ends, setEnds] = useState(false);
  if (!clock) return null;
  const isNew = clock.mode === "ready",
    isOver = clock.mode === "ended";
  return (
    <section class="card" aria-label={w("clock")}>
      <h3>{w("clock")}</h3>
      <p>
        {w(`mode_${clock.mode}` as "mode_ready")} <Hours />
      </p>
      {!isOver && (
        <>
          <div class="row">
            <StartPause mode={clock.mode} />
            <Do disabled={isNew} title={w("next_title")} onDo={() => act("clock.jump")}>
              {w("next")}
            </Do>
            {!isNew && (
              <button type="button" class="danger" onClick={() => setEnds(true)}>
                {w("endex")}
              </button>
            )}
          </div>
          <Rates clock={clock} />
          {!isNew && <Hour />}
        </>
      )}
      {ends && (
        <Dialog title={w("endex")} onClose={() => setEnds(false)}>
          <p>{w("endex_ask")}</p>
          <div class="row">
            <Do
              kind="danger"
              onDo={async () => {
                if (await act("clock.end")) setEnds(false);
              }}
            >
              {w("endex_do")}
            </Do>
            <button type="button" onClick={() => setEnds(false)}>
              {shared("cancel")}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

type Count = { leads: number; cases: number; requests: number; operations: number };

/** What is open, by holder. */
function Open() {
  const leads = all<Lead>("lead"),
    cases = all<Case>("case"),
    requests = all<Request>("request"),
    operations = all<Operation>("operation");
  const ground = one<Ground>("ground", "ground");
  const counts = new Map<string, Count>((ground?.holders ?? []).map((name) => [name, { leads: 0, cases: 0, requests: 0, operations: 0 }]));
  const add = (holder: string, key: keyof Count) => {
    const found = counts.get(holder);
    if (found) found[key]++;
  };
  for (const { body } of leads.values()) add(body.holder, "leads");
  for (const { body } of cases.values()) if (body.open) add(body.holder, "cases");
  for (const { body } of requests.values()) if (body.open) add(body.holder, "requests");
  for (const { body } of operations.values()) if (body.open) add(body.holder, "operations");
  const rows = [...counts].map(([name, n]) => ({ key: name, cells: [capital(said(name)), n.leads, n.cases, n.requests, n.operations] }));
  return <Table caption={w("open_caption")} heads={[w("agency"), w("leads"), w("cases"), w("requests"), w("operations")]} rows={rows} />;
}

function Run() {
  return (
    <>
      <h2>{w("run")}</h2>
      {me.value?.kind === "simulator" && <ToPlay />}
      {may("clock.pause") && <ClockControls />}
      <h3>{w("open_now")}</h3>
      <Open />
      <h3>{w("happened")}</h3>
      <Events first={40} />
      {me.value?.rehearse && may("clock.pause") && <p class="aside">{w("is_rehearsal")}</p>}
    </>
  );
}

export const runTab = (): Tab => ({ id: "run", title: w("run"), view: () => <Run /> });

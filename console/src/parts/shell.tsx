// What frames every seat's screen: stamp, clock, line, language, help, the real-emergency stop, and tabs.
import { signal } from "@preact/signals";
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { send } from "../core/api";
import { now, local, wall, wallNow, zulu } from "../core/clock";
import { go, route } from "../core/route";
import { line, me } from "../core/session";
import { one } from "../core/store";
import type { ClockBody } from "../core/types";
import { term, titled } from "../core/words";
import { Foot, Head, Languages, Stamp } from "./bars";
import { act, Dialog, Do, Field, reason, say, Toast } from "./parts";
import { w } from "./texts";

/** `counts` says what is counted; `again`: what it counts is counted by another tab too. */
export type Tab = { id: string; title: string; view: () => VNode; count?: number; counts?: string; again?: boolean };

function Clock() {
  const clock = one<ClockBody>("clock", "clock");
  const t = now.value, mode = clock?.mode ?? "planned";
  return (
    <div class="clock" role="timer" aria-label={local(t)}>
      <strong>{local(t)}</strong> <span>{zulu(t)}</span> <span class="aside-wide">{w("wall")} {wall(wallNow.value)}</span>
      <span class={`mode ${mode}`}>{w(`mode_${mode}` as "mode_running")}{mode === "running" && clock && clock.rate !== 1 ? `, ${w("rate", { rate: clock.rate })}` : ""}</span>
    </div>
  );
}

/** The seat's title, and its role where the title does not say it. */
function seated(): string {
  const title = titled(String(one<{ title?: string }>("seat", `seat-${me.value?.seat}`)?.title ?? me.value?.seat)), role = term(`role.${me.value?.kind}`);
  return title.toLowerCase().includes(role.toLowerCase()) ? title : `${title} · ${role}`;
}

function Emergency() {
  const [asks, setAsks] = useState(false), [what, setWhat] = useState("");
  return (
    <>
      <button type="button" class="emergency" onClick={() => setAsks(true)}>{w("emergency")}</button>
      {asks && (
        <Dialog title={w("emergency")} onClose={() => setAsks(false)}>
          <p>{w("emergency_ask")}</p>
          <Field label={w("emergency_what")}><textarea value={what} onInput={(e) => setWhat(e.currentTarget.value)} maxLength={2000} /></Field>
          <Do kind="danger" disabled={!what.trim()} onDo={async () => { if (await act("exercise.real_emergency", { what })) setAsks(false); }}>{w("emergency_do")}</Do>
        </Dialog>
      )}
    </>
  );
}

function You() {
  const [open, setOpen] = useState(false), [current, setCurrent] = useState(""), [phrase, setPhrase] = useState("");
  const keep = async () => {
    try { await send("passphrase", { passphrase: phrase, ...(current ? { current } : {}) }); say(w("kept")); setOpen(false); } catch (error) { say(reason(error), true); }
  };
  const leave = async () => { if (confirm(w("leave_ask"))) { await send("leave", {}).catch(() => undefined); location.reload(); } };
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>{w("menu")}</button>
      {open && (
        <Dialog title={seated()} onClose={() => setOpen(false)}>
          <Field label={w("phrase_current")}><input type="password" autocomplete="current-password" value={current} onInput={(e) => setCurrent(e.currentTarget.value)} /></Field>
          <Field label={w("phrase_new")}><input type="password" autocomplete="new-password" value={phrase} onInput={(e) => setPhrase(e.currentTarget.value)} /></Field>
          <Do disabled={!phrase} onDo={keep}>{w("set_phrase")}</Do> <Do onDo={leave}>{w("leave")}</Do>
        </Dialog>
      )}
    </>
  );
}

const typing = () => { const at = document.activeElement; return at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement; };

const thin = matchMedia("(max-width: 30rem)"), isThin = signal(thin.matches);
thin.addEventListener("change", () => (isThin.value = thin.matches));

/** Tabs as they are where there is room; on a narrow screen folded under the one that is open. */
function Folded({ title, count, children }: { title: string; count: number; children: ComponentChildren }) {
  const [open, setOpen] = useState(false), top = useRef<HTMLElement>(null);
  if (!isThin.value) return <>{children}</>;
  const pick = (event: Event) => {
    if (!(event.target as Element).closest("a")) return;
    setOpen(false);
    top.current?.focus();
  };
  return (
    <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary ref={top}>{title}{count ? <b>{count}</b> : null}</summary>
      <div class="folded" onClick={pick}>{children}</div>
    </details>
  );
}

const keyOf = (place: number): string | undefined => (place >= 0 && place < 9 ? `Alt+${place + 1}` : undefined);

/** A seat's screen; `beside` stands next to the tabs where there is room (the map). */
export function Shell({ tabs, beside, help }: { tabs: Tab[]; beside?: Tab; help: ComponentChildren }) {
  const [helps, setHelps] = useState(false), content = useRef<HTMLElement>(null);
  const every = beside ? [beside, ...tabs] : tabs;
  // By their place among the tabs that are shown: where there is room, the map stands beside them and is none.
  const numbered = () => (matchMedia("(min-width: 60.01rem)").matches ? tabs : every);
  const open = every.find((tab) => tab.id === route()[0]) ?? tabs[0]!;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const found = event.altKey && /^Digit([1-9])$/.exec(event.code)?.[1];
      const tab = found ? numbered()[+found - 1] : undefined;
      if (tab) { event.preventDefault(); go(tab.id); content.current?.focus(); }
      if (event.key === "?" && !typing()) setHelps(true);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  const emergency = one<any>("emergency", "emergency");
  const shown = open === beside ? tabs[0]! : open;
  return (
    <div class={`shell${open === beside ? " on-map" : ""}`}>
      <header>
        <a class="skip" href="#content" onClick={(e) => { e.preventDefault(); content.current?.focus(); }}>{w("skip")}</a>
        <Stamp />
        <div class="top">
          <div class="who"><h1>{me.value?.title}</h1> <span>{seated()}</span></div>
          <Clock />
          <div class="tools">
            <span class={`line ${line.value}`} role="status">{w(`line_${line.value}`)}</span>
            <Languages /><button type="button" onClick={() => setHelps(true)}>{w("help_key")}</button><You /><Emergency />
          </div>
        </div>
      </header>
      {emergency?.active && (
        <div class="alarm" role="alert"><strong>{w("emergency_on")}</strong> {(emergency.reports ?? []).map((one: { what?: string }) => one.what).filter(Boolean).join("; ")}
          {me.value?.kind === "director" && <Do onDo={() => act("exercise.emergency_over")}>{w("emergency_over")}</Do>}</div>
      )}
      <nav aria-label={w("tabs")} class="tabs"><Folded title={open.title} count={every.reduce((sum, tab) => sum + (tab.again ? 0 : (tab.count ?? 0)), 0)}>
        {every.map((tab) => (
          <a href={`#${tab.id}`} class={tab === beside ? "map-tab" : ""} aria-current={tab === open ? "page" : undefined} title={keyOf(numbered().indexOf(tab))}>{tab.title}{tab.count ? <b title={tab.counts}>{tab.count}</b> : null}</a>
        ))}
      </Folded></nav>
      <main class={beside ? "split" : ""}>
        {beside && <section class="beside" aria-label={beside.title}>{beside.view()}</section>}
        <section class="panel" aria-label={shown.title} id="content" ref={content} tabIndex={-1}>{shown.view()}</section>
      </main>
      <Toast />
      {helps && <Dialog title={w("help")} onClose={() => setHelps(false)} wide>{help}<h3>{w("keys")}</h3><p>{w("keys_text")}</p></Dialog>}
      <Foot />
    </div>
  );
}

/** Who has no session: how to get one. */
export function Stranger() {
  const [seat, setSeat] = useState(""), [phrase, setPhrase] = useState("");
  const back = async () => { try { await send("login", { seat, passphrase: phrase }); location.reload(); } catch (error) { say(reason(error), true); } };
  return (
    <div class="shell">
      <Head />
      <main class="narrow">
        <h1>{w("stranger")}</h1>
        <p>{w("stranger_how")}</p>
        <form onSubmit={(e) => { e.preventDefault(); void back(); }}>
          <Field label={w("seat")}><input value={seat} required autocomplete="username" onInput={(e) => setSeat(e.currentTarget.value)} /></Field>
          <Field label={w("passphrase")}><input type="password" required autocomplete="current-password" value={phrase} onInput={(e) => setPhrase(e.currentTarget.value)} /></Field>
          <button>{w("come_back")}</button>
        </form>
        <Languages />
      </main>
      <Toast />
      <Foot />
    </div>
  );
}

// The after-action report: as a page, or as files; made by the server from what this seat may read.
import { useEffect, useRef, useState } from "preact/hooks";
import { base, download } from "../core/api";
import { save } from "../core/saving";
import { me } from "../core/session";
import { placedNow, PlacedView } from "../control/whatif";
import { one } from "../core/store";
import type { ClockBody } from "../core/types";
import { LANGUAGES, language } from "../core/words";
import { Choice, reason, say } from "../parts/parts";
import type { Tab } from "../parts/shell";
import { w } from "./texts";

const FORMS = [["html", "page"], ["docx", "word"], ["xlsx", "sheets"], ["zip", "pack"]] as const;
type Form = (typeof FORMS)[number][0];

/** The fast runs that the report needs: that they are computed still, or what they say; it comes by itself. */
function Runs() {
  const placed = placedNow();
  return (
    <>
      {!placed?.error && <p role="status">{w(placed ? "runs_ready" : "runs_wait")}</p>}
      <PlacedView />
    </>
  );
}

function Report() {
  const [tongue, setTongue] = useState<string>(language.value), [paper, setPaper] = useState("a4"), [moments, setMoments] = useState(false);
  const [since, setSince] = useState<number | null>(null), [seconds, setSeconds] = useState(0);
  const asked = useRef<AbortController | null>(null);
  const control = me.value?.kind === "director" || me.value?.kind === "controller";
  useEffect(() => () => asked.current?.abort(), []);
  useEffect(() => {
    if (since === null) return;
    const ticks = setInterval(() => setSeconds(Math.round((performance.now() - since) / 1000)), 1000);
    return () => clearInterval(ticks);
  }, [since]);
  const isOver = one<ClockBody>("clock", "clock")?.mode === "ended";
  const readsPlaced = control || me.value?.kind.endsWith("evaluator");
  const path = (form: Form) => `aar?${new URLSearchParams({ form, language: tongue, paper, ...(moments && control ? { moments: "true" } : {}) })}`;
  const keep = async (form: Form) => {
    asked.current = new AbortController();
    setSeconds(0);
    setSince(performance.now());
    const name = `EXERCISE-aar.${form}`;
    try {
      save(await download(path(form), asked.current.signal), name);
      say(w("ready", { name }));
    } catch (error) {
      if (!asked.current?.signal.aborted) say(reason(error), true);
    } finally {
      setSince(null);
    }
  };
  return (
    <>
      <h2>{w("title")}</h2>
      <p>{w("how")}</p>
      <p>{w(control ? "all" : "own")}</p>
      {!isOver && <p class="aside">{w("early")}</p>}
      <Choice label={w("language")} value={tongue} of={LANGUAGES.map(({ code, name }) => [code, name])} onValue={setTongue} />
      <Choice label={w("paper")} value={paper} of={[["a4", "A4"], ["letter", "Letter"]]} onValue={setPaper} />
      {control && (
        <>
          <label class="line-label"><input type="checkbox" checked={moments} onChange={(e) => setMoments(e.currentTarget.checked)} /> {w("moments")}</label>
          <p class="aside">{w("moments_hint")}</p>
        </>
      )}
      <p><a class="button" href={`${base}/api/${path("html")}`} target="_blank" rel="noopener">{w("open")}</a></p>
      <p class="row" role="group" aria-label={w("keep")}>
        {w("keep")}{" "}
        {FORMS.map(([form, text]) => <button key={form} type="button" disabled={since !== null} onClick={() => void keep(form)}>{w(text)}</button>)}
      </p>
      <div role="status">{since !== null && (
        <p aria-live="off">{w("made", { s: seconds })} <button type="button" onClick={() => asked.current?.abort()}>{w("stop")}</button></p>
      )}</div>
      {readsPlaced && isOver && <Runs />}
    </>
  );
}

export const reportTab = (): Tab => ({ id: "report", title: w("tab"), view: () => <Report /> });

// The public's form of the simulated tip line: no login, and a code to ask with later.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, send } from "../core/api";
import { arrive, keepFocus } from "../core/focus";
import { language, said } from "../core/words";
import { Choice, Do, Field, reason } from "../parts/parts";
import { Foot, Head, Languages } from "../parts/bars";
import { w } from "./texts";
import "../style.css";

type Form = { title: string; takes: boolean; places: string[]; wanted: { name: string; organisation: string; rank: string }[]; most_text: number };

function Ask() {
  const [code, setCode] = useState(""), [found, setFound] = useState("");
  const look = async () => {
    try {
      const { state } = await get<{ state: "received" | "passed on" | "closed" }>(`tips/${encodeURIComponent(code.trim())}`);
      setFound(w(`state_${state}`));
    } catch (error) { setFound(reason(error)); }
  };
  return (
    <section>
      <h2>{w("ask")}</h2>
      <Field label={w("code")}><input value={code} placeholder="ABCD-1234-EFGH-5678" onInput={(e) => setCode(e.currentTarget.value)} /></Field>
      <Do disabled={!code.trim()} onDo={look}>{w("look")}</Do>
      <p role="status">{found}</p>
    </section>
  );
}

function Tell({ form }: { form: Form }) {
  const [where, setWhere] = useState(""), [who, setWho] = useState(""), [hours, setHours] = useState(1), [text, setText] = useState("");
  const [receipt, setReceipt] = useState(""), [wrong, setWrong] = useState("");
  const tell = async () => {
    if (!where && !who && !text.trim()) { setWrong(w("empty")); return; }
    try {
      const answer = await send<{ receipt: string }>("tips", { where: where || null, who: who || null, seen_hours_ago: hours, text });
      setReceipt(answer.receipt); setWrong(""); setText(""); setWhere(""); setWho("");
    } catch (error) { setWrong(reason(error)); }
  };
  if (receipt) {
    return (
      <section role="status">
        <h2 tabIndex={-1} ref={arrive}>{w("thanks")}</h2>
        <p><output class="receipt">{receipt}</output></p>
        <p>{w("receipt")}</p>
        <Do onDo={() => setReceipt("")}>{w("again")}</Do>
      </section>
    );
  }
  return (
    <form onSubmit={(e) => e.preventDefault()}>
      <Choice label={w("where")} none={w("where_none")} value={where} of={form.places.map((name) => [name, name])} onValue={setWhere} />
      <Choice label={w("who")} none={w("who_none")} value={who} of={form.wanted.map((one) => [one.name, `${one.name} (${said(one.rank)})`])} onValue={setWho} />
      <Field label={w("hours")}><input type="number" min={0} max={240} step={1} value={hours} onInput={(e) => setHours(Math.max(0, +e.currentTarget.value || 0))} /></Field>
      <Field label={w("text")} hint={w("text_hint", { n: form.most_text })}><textarea value={text} maxLength={form.most_text} onInput={(e) => setText(e.currentTarget.value)} /></Field>
      <Do kind="main" onDo={tell}>{w("send")}</Do>
      <p role="alert" class="wrong">{wrong}</p>
    </form>
  );
}

function Page() {
  const [form, setForm] = useState<Form | null>(null), [why, setWhy] = useState("");
  useEffect(() => { document.documentElement.lang = language.value; get<Form>("tips/form").then(setForm).catch((error) => setWhy(reason(error))); }, [language.value]);
  return (
    <div class="shell">
      <Head />
      <main class="narrow">
        <div class="row"><h1>{w("title")}</h1><Languages /></div>
        <p>{form?.title}</p>
        <p><strong>{w("intro")}</strong></p>
        {why ? <p role="alert">{why}</p> : !form ? <p>{w("opening")}</p> : form.takes ? <Tell form={form} /> : <p>{w("closed", { why: w("before") })}</p>}
        {!why && <Ask />}
      </main>
      <Foot />
    </div>
  );
}

keepFocus();
render(<Page />, document.getElementById("app")!);

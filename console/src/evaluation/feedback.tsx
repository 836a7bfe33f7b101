// Feedback forms: statements from 1 to 5 and three questions in words; what was answered, for who may read it.
import { useState } from "preact/hooks";
import { me } from "../core/session";
import { bodies } from "../core/store";
import { language } from "../core/words";
import { act, Do, Empty, Field } from "../parts/parts";
import { FORM_ES, w } from "./texts";

type Question = { id: string; text: string };
type Form = { form: string; title: string; questions: Question[]; asks: Record<string, string> };
type Answer = {
  id: string;
  form: string;
  seat: string | null;
  anonymous: boolean;
  scores: Record<string, number>;
  strengths: string | null;
  improvements: string | null;
  remarks: string | null;
};
const ASKS = ["strengths", "improvements", "remarks"];
const inWords = (key: string, text: string, built: boolean): string => (built && language.value === "es" ? (FORM_ES[key] ?? FORM_ES[text] ?? text) : text);

function Answers({ form, answers }: { form: Form; answers: Answer[] }) {
  const built = form.form === "participant";
  return (
    <details>
      <summary>{w("answers", { n: answers.length })}</summary>
      <ul>
        {form.questions.map((question) => {
          const scores = answers.map((answer) => answer.scores[question.id]).filter((score) => score !== undefined);
          const mean = scores.length ? (scores.reduce((sum, score) => sum + score, 0) / scores.length).toFixed(1) : null;
          return (
            <li>
              {inWords(question.id, question.text, built)} {mean === null ? w("no_answer") : w("mean", { mean, n: scores.length })}
            </li>
          );
        })}
      </ul>
      {ASKS.map((ask) => {
        const said = answers
          .map((answer) => answer[ask as "remarks"])
          .filter(Boolean)
          .slice(-100);
        return said.length ? (
          <>
            <p>
              <strong>{inWords(form.asks[ask] ?? "", form.asks[ask] ?? ask, built)}</strong>
            </p>
            <ul>
              {said.map((text) => (
                <li class="said">{text}</li>
              ))}
            </ul>
          </>
        ) : null;
      })}
    </details>
  );
}

function OneForm({ form }: { form: Form }) {
  const [scores, setScores] = useState<Record<string, number>>({}),
    [texts, setTexts] = useState<Record<string, string>>({}),
    [anonymous, setAnonymous] = useState(false);
  const built = form.form === "participant",
    answers = bodies<Answer>("feedback").filter((answer) => answer.form === form.form),
    own = answers.some((answer) => answer.seat === me.value?.seat);
  const send = async () => {
    const told = Object.fromEntries(ASKS.filter((ask) => texts[ask]?.trim()).map((ask) => [ask, texts[ask]]));
    if (await act("feedback.submit", { form: form.form, scores, anonymous, ...told }, w("sent"))) {
      setScores({});
      setTexts({});
    }
  };
  const score = (id: string, n: number | null) => {
    const next = { ...scores };
    n === null ? delete next[id] : (next[id] = n);
    setScores(next);
  };
  return (
    <section class="card" aria-label={form.title}>
      <h3>{inWords(form.title, form.title, built)}</h3>
      {own && <p class="aside">{w("your_answer")}</p>}
      <p>{w("lowest")}</p>
      {form.questions.map((question) => (
        <fieldset key={question.id}>
          <legend>{inWords(question.id, question.text, built)}</legend>
          <div class="scores">
            {[1, 2, 3, 4, 5].map((n) => (
              <label>
                <input type="radio" name={`${form.form}-${question.id}`} checked={scores[question.id] === n} onChange={() => score(question.id, n)} /> {n}
              </label>
            ))}
            <label>
              <input
                type="radio"
                name={`${form.form}-${question.id}`}
                checked={scores[question.id] === undefined}
                onChange={() => score(question.id, null)}
              />{" "}
              {w("no_score")}
            </label>
          </div>
        </fieldset>
      ))}
      {ASKS.filter((ask) => form.asks[ask]).map((ask) => (
        <Field label={inWords(form.asks[ask]!, form.asks[ask]!, built)}>
          <textarea value={texts[ask] ?? ""} maxLength={4000} onInput={(e) => setTexts({ ...texts, [ask]: e.currentTarget.value })} />
        </Field>
      ))}
      <label class="line-label">
        <input type="checkbox" checked={anonymous} onChange={(e) => setAnonymous(e.currentTarget.checked)} /> {w("anonymous")}
      </label>
      <Do kind="main" disabled={!Object.keys(scores).length && !Object.values(texts).some((text) => text.trim())} onDo={send}>
        {w("send")}
      </Do>
      {me.value?.kind !== "command" && me.value?.kind !== "staff" && answers.length > 0 && <Answers form={form} answers={answers} />}
    </section>
  );
}

export function Feedback() {
  const forms = bodies<Form>("feedback_form");
  return (
    <>
      <h2>{w("feedback")}</h2>
      {forms.length === 0 && <Empty>{w("no_forms")}</Empty>}
      {forms.map((form) => (
        <OneForm key={form.form} form={form} />
      ))}
    </>
  );
}

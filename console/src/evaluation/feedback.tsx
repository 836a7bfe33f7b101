// Feedback forms: statements from 1 to 5 and three questions in words; what was answered, for who may read it.
import { useState } from "preact/hooks";
import { me } from "../core/session";
import { bodies } from "../core/store";
import { act, Do, Empty, Field } from "../parts/parts";
import type { Tab } from "../parts/shell";
import { asked, w } from "./texts";

type Question = { id: string; text: string };
export type Form = { form: string; title: string; questions: Question[]; asks: Record<string, string> };
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

function Answers({ form, answers }: { form: Form; answers: Answer[] }) {
  return (
    <details>
      <summary>{w("answers", { n: answers.length })}</summary>
      <ul>
        {form.questions.map((question) => {
          const scores = answers.map((answer) => answer.scores[question.id]).filter((score) => score !== undefined);
          const mean = scores.length ? (scores.reduce((sum, score) => sum + score, 0) / scores.length).toFixed(1) : null;
          return (
            <li>
              {asked(question.text)} {mean === null ? w("no_answer") : w("mean", { mean, n: scores.length })}
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
              <strong>{asked(form.asks[ask] ?? ask)}</strong>
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

/** A form to answer, and what was answered; `onSent` hears that an answer was kept. */
export function OneForm({ form, onSent }: { form: Form; onSent?: () => void }) {
  const [scores, setScores] = useState<Record<string, number>>({}),
    [texts, setTexts] = useState<Record<string, string>>({}),
    [anonymous, setAnonymous] = useState(false);
  const answers = bodies<Answer>("feedback").filter((answer) => answer.form === form.form),
    own = answers.some((answer) => answer.seat === me.value?.seat);
  const send = async () => {
    const told = Object.fromEntries(ASKS.filter((ask) => texts[ask]?.trim()).map((ask) => [ask, texts[ask]]));
    if (await act("feedback.submit", { form: form.form, scores, anonymous, ...told }, w("sent"))) {
      setScores({});
      setTexts({});
      onSent?.();
    }
  };
  const score = (id: string, n: number | null) => {
    const next = { ...scores };
    n === null ? delete next[id] : (next[id] = n);
    setScores(next);
  };
  return (
    <section class="card" aria-label={form.title}>
      <h3>{asked(form.title)}</h3>
      {own && <p class="aside">{w("your_answer")}</p>}
      <p>{w("lowest")}</p>
      {form.questions.map((question) => (
        <fieldset key={question.id}>
          <legend>{asked(question.text)}</legend>
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
        <Field label={asked(form.asks[ask]!)}>
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

function Feedback() {
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

export const feedbackTab = (): Tab => ({ id: "feedback", title: w("feedback"), view: () => <Feedback /> });

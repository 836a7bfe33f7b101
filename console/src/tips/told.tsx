// The tips of the public, as who runs the exercise and who runs the line reads them.
import { local, span } from "../core/clock";
import { bodies } from "../core/store";
import { Pill, useFirst } from "../parts/list";
import { Empty } from "../parts/parts";
import type { Tab } from "../parts/shell";
import { w } from "./texts";

export type Tip = {
  tip: string;
  where: string | null;
  who: string | null;
  seen_hours_ago: number;
  text: string | null;
  line: string;
  is_lead: boolean;
  t: number;
};

/** The public's form, in a window of its own: who plays the public needs no seat. */
const FormLink = () => (
  <a href="/tips" target="_blank" rel="noopener">
    {w("to_form")}
  </a>
);

function One({ tip }: { tip: Tip }) {
  return (
    <li class="card">
      <p class="title">
        {tip.who ?? w("nobody_named")} · {tip.where ?? w("no_place_named")}{" "}
        <Pill kind={tip.is_lead ? "good" : ""}>{w(tip.is_lead ? "is_lead" : "is_no_lead")}</Pill>
      </p>
      {tip.text && <p class="said">{tip.text}</p>}
      <p class="aside">
        {local(tip.t)} · {tip.seen_hours_ago > 0 ? w("seen_before", { span: span(tip.seen_hours_ago) }) : w("seen_now")} · {tip.tip}
      </p>
    </li>
  );
}

/** All tips that this seat may read, the newest first; `none` says what to do where there is none. An agency reads only those `inWords`. */
export function Tips({ none, inWords = false }: { none: string; inWords?: boolean }) {
  const tips = bodies<Tip>("tip").sort((a, b) => b.t - a.t),
    { shown, more } = useFirst(tips),
    leads = tips.filter((tip) => tip.is_lead).length;
  return (
    <>
      {tips.length === 0 ? (
        <Empty>
          {none} <FormLink />
        </Empty>
      ) : (
        <>
          <p>
            {w(inWords ? "counted_words" : "counted", { n: tips.length, leads })} <FormLink />
          </p>
          <ul class="rows" aria-label={w("tips")}>
            {shown.map((tip) => (
              <One key={tip.tip} tip={tip} />
            ))}
          </ul>
        </>
      )}
      {more}
    </>
  );
}

function TipLine() {
  return (
    <>
      <h2>{w("title")}</h2>
      <p>{w("how")}</p>
      <Tips none={w("none")} />
    </>
  );
}

export const tipsTab = (): Tab => ({ id: "tips", title: w("tips"), view: () => <TipLine /> });

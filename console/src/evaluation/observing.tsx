// Observations: noted with the events that show them, changed, withdrawn, shared.
import { useState } from "preact/hooks";
import { local } from "../core/clock";
import { may, me } from "../core/session";
import { seatTitle } from "../core/seats";
import { one } from "../core/store";
import { act, Choice, Do, Field } from "../parts/parts";
import { w as shared } from "../parts/texts";
import { Finding, FindingChoice } from "./finding";
import { clear, linked } from "./links";
import { type Plan, tasksOf } from "./plan_tree";
import { w } from "./texts";

export type Observation = {
  id: string;
  seat: string;
  text: string;
  task: string | null;
  finding: "strength" | "improvement" | null;
  t: number;
  cursors?: number[];
  shared: string | null;
  withdrawn: boolean;
};

export function Observe({ task, old, onDone }: { task?: string; old?: Observation; onDone?: () => void }) {
  const [text, setText] = useState(old?.text ?? ""),
    [finding, setFinding] = useState<string>(old?.finding ?? ""),
    [of, setOf] = useState(old?.task ?? task ?? "");
  const keep = async () => {
    const events = [...new Set([...(old?.cursors ?? []), ...linked.value])].slice(0, 50);
    const args = { text, task: of || null, finding: finding || null, events, ...(old ? { observation: old.id } : {}) };
    if (await act(old ? "evaluation.change" : "evaluation.observe", args)) {
      if (!old) setText("");
      clear();
      onDone?.();
    }
  };
  return (
    <div>
      <Field label={w("observation")}>
        <textarea value={text} maxLength={4000} onInput={(e) => setText(e.currentTarget.value)} />
      </Field>
      {task === undefined && (
        <Choice
          label={w("of_task")}
          none={w("general")}
          value={of}
          of={tasksOf(one<Plan>("eeg_plan", "eeg-plan")).map((it) => [it.id, it.text])}
          onValue={setOf}
        />
      )}
      <FindingChoice value={finding} onValue={setFinding} />
      <p class="aside" role="status">
        {linked.value.length ? w("links", { n: linked.value.length }) : w("no_links")}
      </p>
      <div class="row">
        <Do kind="main" disabled={!text.trim()} onDo={keep}>
          {shared("keep")}
        </Do>
        {onDone && (
          <button type="button" onClick={onDone}>
            {shared("cancel")}
          </button>
        )}
      </div>
    </div>
  );
}

export function Seen({ seen }: { seen: Observation }) {
  const [changes, setChanges] = useState(false);
  const mine = seen.seat === me.value?.seat;
  if (changes)
    return (
      <li>
        <Observe old={seen} onDone={() => setChanges(false)} />
      </li>
    );
  return (
    <li>
      <p class="said">
        {seen.text} <Finding finding={seen.finding} />
      </p>
      <small class="aside">
        {seatTitle(seen.seat)}, {local(seen.t)}
        {seen.cursors?.length ? `, ${w("events_n", { n: seen.cursors.length })}` : ""}
      </small>{" "}
      {mine && may("evaluation.change") && (
        <button type="button" onClick={() => setChanges(true)}>
          {shared("change")}
        </button>
      )}{" "}
      {mine && may("evaluation.withdraw") && (
        <Do onDo={() => (confirm(w("withdraw_ask")) ? act("evaluation.withdraw", { observation: seen.id }) : undefined)}>{w("withdraw")}</Do>
      )}
      {may("evaluation.share") && (
        <label class="row">
          {w("share")}{" "}
          <select value={seen.shared ?? "none"} onChange={(e) => void act("evaluation.share", { observation: seen.id, to: e.currentTarget.value })}>
            <option value="none">{w("share_none")}</option>
            <option value="evaluators">{w("share_evaluators")}</option>
            <option value="all">{w("share_all")}</option>
          </select>
        </label>
      )}
    </li>
  );
}

// The improvement plan: items by POETE element, each whose it is and by when.
import { useState } from "preact/hooks";
import { may } from "../core/session";
import { bodies, one } from "../core/store";
import { said, term } from "../core/words";
import { Pill, useFirst } from "../parts/list";
import { partName } from "../control/telling";
import { act, Choice, Do, Empty, Field } from "../parts/parts";
import type { Tab } from "../parts/shell";
import { w as shared } from "../parts/texts";
import type { Observation } from "./observing";
import { partsOf, type Plan } from "./plan_tree";
import { w } from "./texts";

type Item = {
  id: string;
  area: string;
  action: string;
  element: string;
  about: string | null;
  observations: string[];
  owner: string;
  due: string | null;
  priority: string;
  progress: string;
  given_up: boolean;
};
const ELEMENTS = ["planning", "organisation", "equipment", "training", "exercise"],
  PRIORITIES = ["high", "medium", "low"],
  PROGRESS = ["open", "begun", "done"];

function Form({ old, onDone }: { old?: Item; onDone?: () => void }) {
  const empty = {
    area: "",
    action: "",
    element: "planning",
    about: "",
    observations: [] as string[],
    owner: "",
    due: "",
    priority: "medium",
    progress: "open",
  };
  const [form, setForm] = useState(() => (old ? { ...empty, ...old, about: old.about ?? "", due: old.due ?? "" } : empty));
  const set = (more: Partial<typeof form>) => setForm({ ...form, ...more });
  const seen = bodies<Observation>("observation")
    .filter((body) => !body.withdrawn)
    .slice(-100);
  const choose = (key: "element" | "priority" | "progress", label: string, values: string[], words: string) => (
    <Choice label={label} value={form[key]} of={values.map((value) => [value, term(`${words}.${value}`)])} onValue={(value) => set({ [key]: value })} />
  );
  const keep = async () => {
    const { area, action, element, observations, owner, priority, progress, about, due } = form;
    const args = { area, action, element, observations, owner, priority, progress, about: about || null, due: due || null, ...(old ? { item: old.id } : {}) };
    if (await act(old ? "improvement.change" : "improvement.add", args)) {
      if (!old) setForm(empty);
      onDone?.();
    }
  };
  return (
    <div class="card">
      <Field label={w("area")}>
        <textarea value={form.area} maxLength={4000} onInput={(e) => set({ area: e.currentTarget.value })} />
      </Field>
      <Field label={w("corrective")}>
        <textarea value={form.action} maxLength={4000} onInput={(e) => set({ action: e.currentTarget.value })} />
      </Field>
      {choose("element", w("element"), ELEMENTS, "poete")}
      <Choice
        label={w("about")}
        none={w("nothing_particular")}
        value={form.about}
        of={partsOf(one<Plan>("eeg_plan", "eeg-plan")).map((part) => [part.id, part.text])}
        onValue={(about) => set({ about })}
      />
      <Field label={w("owner")}>
        <input value={form.owner} maxLength={80} onInput={(e) => set({ owner: e.currentTarget.value })} />
      </Field>
      <Field label={w("due_date")}>
        <input type="date" value={form.due} onInput={(e) => set({ due: e.currentTarget.value })} />
      </Field>
      {choose("priority", w("priority"), PRIORITIES, "priority")}
      {choose("progress", w("progress"), PROGRESS, "progress")}
      {seen.length > 0 && (
        <details>
          <summary>
            {w("evidence")} ({form.observations.length})
          </summary>
          {seen.map((it) => (
            <label class="line-label">
              <input
                type="checkbox"
                checked={form.observations.includes(it.id)}
                onChange={(e) =>
                  set({ observations: e.currentTarget.checked ? [...form.observations, it.id] : form.observations.filter((id) => id !== it.id) })
                }
              />{" "}
              {it.text}
            </label>
          ))}
        </details>
      )}
      <div class="row">
        <Do kind="main" disabled={!form.area.trim()} onDo={keep}>
          {old ? shared("keep") : w("add_item")}
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

function One({ item }: { item: Item }) {
  const [changes, setChanges] = useState(false);
  if (changes) return <Form old={item} onDone={() => setChanges(false)} />;
  return (
    <article class="card">
      <h3>{item.area}</h3>
      {item.action && <p class="said">{item.action}</p>}
      <p class="row">
        <Pill kind="">{term(`poete.${item.element}`)}</Pill>
        <Pill kind={item.priority === "high" ? "bad" : ""}>
          {w("priority")}: {term(`priority.${item.priority}`)}
        </Pill>
        <Pill kind={item.progress === "done" ? "good" : "warn"}>{term(`progress.${item.progress}`)}</Pill>
      </p>
      <p class="aside">
        {[
          item.about && partName(item.about),
          item.owner && said(item.owner),
          item.due && w("item_due", { at: item.due }),
          item.observations.length && `${w("observations")}: ${item.observations.length}`,
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <div class="row">
        {may("improvement.change") && (
          <button type="button" onClick={() => setChanges(true)}>
            {shared("change")}
          </button>
        )}
        {may("improvement.remove") && <Do onDo={() => (confirm(w("remove_ask")) ? act("improvement.remove", { item: item.id }) : undefined)}>{w("remove")}</Do>}
      </div>
    </article>
  );
}

function Improvements() {
  const items = bodies<Item>("improvement").filter((item) => !item.given_up),
    { shown, more } = useFirst(items);
  return (
    <>
      <h2>{w("improvements")}</h2>
      <p>{w("plan_how")}</p>
      {may("improvement.add") && (
        <details>
          <summary>{w("add_item")}</summary>
          <Form />
        </details>
      )}
      {items.length === 0 && <Empty>{w("no_items")}</Empty>}
      {shown.map((item) => (
        <One key={item.id} item={item} />
      ))}
      {more}
    </>
  );
}

export const improvementsTab = (): Tab => ({ id: "improvements", title: w("improvements"), view: () => <Improvements /> });

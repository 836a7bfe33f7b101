// An inject written or changed by control.
import { useState } from "preact/hooks";
import { bodies, one } from "../core/store";
import type { Ground, Lead } from "../core/types";
import { capital, said, term } from "../core/words";
import { act, Choice, Do, Field, Suggest } from "../parts/parts";
import { w as shared } from "../parts/texts";
import { type Inject, kindOf } from "./inject";
import { split } from "../parts/list";
import { w } from "./texts";

const DELIVERIES = ["e-mail", "radio", "telephone", "in person", "tip line", "telegram", "other"];
const KINDS = ["contextual", "contingency", "expected_action"];
const EFFECTS = ["message", "none", "tip"] as const;

type Form = {
  number: string;
  kind: string;
  title: string;
  description: string;
  from: string;
  to: string;
  delivery: string;
  deliverer: string;
  at: string;
  expected: string;
  expected_by: string;
  follows: string;
  notes: string;
  effect: string;
  target: string;
  place: string;
  via: string;
  receiver: string;
  how: string;
};

const at = (hours: number | null): string => (hours === null ? "" : `H+${Math.floor(hours)}:${String(Math.round((hours % 1) * 60) % 60).padStart(2, "0")}`);
const begun = (entry?: Inject): Form => ({
  number: entry?.number ?? "",
  kind: entry ? kindOf(entry) : "contextual",
  title: entry?.title ?? "",
  description: entry?.description ?? "",
  from: entry?.from ?? "",
  to: (entry?.to ?? []).join(", "),
  delivery: entry?.delivery ?? "e-mail",
  deliverer: entry?.deliverer ?? "",
  at: at(entry?.at ?? null),
  expected: entry?.expected ?? "",
  expected_by: (entry?.expected_by ?? []).join(", "),
  follows: entry?.follows ?? "",
  notes: entry?.notes ?? "",
  effect: "message",
  target: "",
  place: "",
  via: "",
  receiver: "",
  how: "release",
});

/** Hours of "H+2:30", "2.5" or "2:30"; NaN for what only the server can read. */
function hours(text: string): number {
  const found = /^(?:H\+)?(\d+)(?::(\d\d))?$/i.exec(text.trim());
  return found ? Number(found[1]) + Number(found[2] ?? 0) / 60 : Number(text.trim() || NaN);
}

function entryOf(form: Form): Record<string, unknown> {
  const made: Record<string, unknown> = { kind: form.kind, title: form.title };
  if (form.number) made.number = form.number;
  for (const key of ["description", "from", "notes", "expected", "follows", "deliverer"] as const) if (form[key].trim()) made[key] = form[key].trim();
  for (const key of ["to", "expected_by"] as const) if (split(form[key]).length) made[key] = split(form[key]);
  if (form.kind !== "expected_action") made.delivery = form.delivery;
  if (form.at.trim() && form.kind !== "contingency") made.at = `${hours(form.at)} h`;
  if (form.effect === "none" && form.kind !== "expected_action") made.effect = "none";
  if (form.effect === "tip")
    made.effect = {
      tip: { target: form.target, place: form.place, ...(form.via ? { via: form.via } : {}), ...(form.receiver ? { receiver: form.receiver } : {}) },
    };
  return made;
}

function changesOf(form: Form, entry: Inject): Record<string, unknown> {
  const old = begun(entry),
    made: Record<string, unknown> = {};
  for (const key of ["title", "description", "from", "notes", "expected", "delivery", "follows", "deliverer"] as const)
    if (form[key] !== old[key]) made[key] = form[key].trim() || null;
  for (const key of ["to", "expected_by"] as const) if (form[key] !== old[key]) made[key] = split(form[key]);
  if (form.at !== old.at) made.at = form.at.trim() || null;
  return made;
}

function Tip({ form, set }: { form: Form; set: (more: Partial<Form>) => void }) {
  const ground = one<Ground>("ground", "ground"),
    leads = bodies<Lead>("lead");
  const targets = [...new Set(leads.map((lead) => lead.target))].sort(),
    sources = [...new Set(leads.map((lead) => lead.source).filter(Boolean))].sort(),
    places = (ground?.places ?? []).map((place) => place.name);
  return (
    <fieldset>
      <legend>{w("effect_tip")}</legend>
      <Suggest id="known-targets" label={w("target")} value={form.target} known={targets} onValue={(target) => set({ target })} />
      <Suggest id="known-places" label={w("place")} value={form.place} known={places} onValue={(place) => set({ place })} />
      <Suggest id="known-sources" label={w("via")} hint={w("via_hint")} value={form.via} known={sources} onValue={(via) => set({ via })} />
      <Choice
        label={w("receiver")}
        none="–"
        value={form.receiver}
        of={(ground?.agencies ?? []).map((name) => [name, capital(said(name))])}
        onValue={(receiver) => set({ receiver })}
      />
    </fieldset>
  );
}

export function InjectForm({ entry, onDone }: { entry?: Inject; onDone: () => void }) {
  const [form, setForm] = useState(() => begun(entry));
  const set = (more: Partial<Form>) => setForm({ ...form, ...more });
  const line = (key: "title" | "from" | "to" | "deliverer" | "expected_by" | "follows" | "number", label: string, hint?: string) => (
    <Field label={label} hint={hint}>
      <input value={form[key]} onInput={(e) => set({ [key]: e.currentTarget.value })} />
    </Field>
  );
  const text = (key: "description" | "expected" | "notes", label: string) => (
    <Field label={label}>
      <textarea value={form[key]} onInput={(e) => set({ [key]: e.currentTarget.value })} />
    </Field>
  );
  const choice = (key: "kind" | "delivery" | "effect", label: string, of: [string, string][]) => (
    <Choice label={label} value={form[key]} of={of} onValue={(value) => set({ [key]: value })} />
  );
  const isAction = form.kind === "expected_action",
    timed = form.kind !== "contingency";
  const wrongTime = !entry && timed && form.at.trim() !== "" && !Number.isFinite(hours(form.at));
  const keep = async () => {
    const answer = entry
      ? await act("inject.change", { number: entry.number, changes: changesOf(form, entry) })
      : await act("inject.add", { entry: entryOf(form), approve: form.how === "approve", release: form.how === "release" && !isAction });
    if (answer) onDone();
  };
  return (
    <form onSubmit={(e) => e.preventDefault()}>
      {!entry && choice("kind", term("msel.kind"), KINDS.map((kind) => [kind, term(`inject.${kind}`)]))}
      {!entry && line("number", term("msel.number"), w("number_hint"))}
      {line("title", term("msel.title"), w("title_hint"))}
      {!isAction && text("description", w("what_they_read"))}
      {!isAction && line("from", term("msel.sender"))}
      {!isAction && line("to", term("msel.to"), w("to_hint"))}
      {!isAction && choice("delivery", term("msel.delivery"), DELIVERIES.map((name) => [name, term(`delivery.${name}`)]))}
      {!isAction && line("deliverer", term("msel.deliverer"), w("deliverer_hint"))}
      {timed && (
        <Field label={term("msel.at")} hint={w(entry ? "time_hint" : "hour_hint")}>
          <input value={form.at} onInput={(e) => set({ at: e.currentTarget.value })} />
        </Field>
      )}
      {isAction && line("follows", term("msel.follows"))}
      {text("expected", term("msel.expected"))}
      {line("expected_by", term("msel.expected_by"), w("by_hint"))}
      {text("notes", term("msel.notes"))}
      {!entry && !isAction && choice("effect", term("msel.effect"), EFFECTS.map((name) => [name, w(`effect_${name}`)]))}
      {form.effect === "tip" && !entry && !isAction && <Tip form={form} set={set} />}
      {!entry && (
        <fieldset>
          <legend>{w("and_then")}</legend>
          {(isAction ? (["draft", "approve"] as const) : (["release", "approve", "draft"] as const)).map((how) => (
            <label class="line-label">
              <input type="radio" name="how" checked={form.how === how} onChange={() => set({ how })} /> {w(`how_${how}`)}
            </label>
          ))}
        </fieldset>
      )}
      {wrongTime && <p role="alert">{w("hour_hint")}</p>}
      <Do kind="main" disabled={!form.title.trim() || wrongTime} onDo={keep}>
        {entry ? shared("keep") : w("add_inject")}
      </Do>
    </form>
  );
}

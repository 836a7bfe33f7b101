// A contingency's condition in words.
import { named, said } from "../core/words";
import { rowName } from "./telling";
import { w } from "./texts";

type Clause = { event: string; field?: string | null; operator?: string; value?: unknown; values?: string[]; where?: Record<string, unknown>; count?: number; within?: unknown };
export type Condition = { all?: Clause[]; any?: Clause[] };

const eventName = named({
  "clock.startex": ["the clock is started for the first time", "el reloj arranca por primera vez"],
  "seat.taken": ["somebody sits down", "alguien ocupa un puesto"],
  "message.sent": ["a seat writes to others", "un puesto escribe a otros"],
  "message.voice": ["a simulator has spoken", "un simulador habló"],
  "observation.made": ["an evaluator has noted an observation", "un evaluador anotó una observación"],
  "expected_action.matched": ["an expected action is matched", "se halló una acción esperada"],
  "inject.released": ["an inject has gone out", "salió una inyección"],
  "inject.completed": ["an inject is done", "se completó una inyección"],
  "inject.skipped": ["an inject is obsolete", "una inyección quedó obsoleta"],
  "world.acted": ["a seat or control has acted", "actuó un puesto o el control"],
});
const OUTCOMES = ["captured", "slipped", "dry hole", "wrong door"];

function clause(one: Clause): string {
  let text = eventName(one.event) ?? (one.event.startsWith("world.") ? rowName(one.event.slice(6)) : one.event);
  if (one.field) {
    const outcome = one.event === "world.action" && one.field === "flag" && typeof one.value === "number" ? said(OUTCOMES[one.value]) : "";
    const operator = one.operator ?? "=";
    text += outcome && operator === "=" ? ` (${outcome})` : ` (${one.field} ${operator} ${one.values?.length ? one.values.join(", ") : String(one.value)})`;
  }
  const more = Object.entries(one.where ?? {}).map(([field, value]) => `${field} = ${String(value)}`);
  if (more.length) text += ` (${more.join(", ")})`;
  if ((one.count ?? 1) > 1) text += `, ${w("times", { n: one.count! })}`;
  if (one.within)
    text += `, ${w("within", {
      h: String(one.within)
        .replace(/(\.\d*?)0+(?= h|$)/, "$1")
        .replace(/\.(?= h|$)/, ""),
    })}`;
  return text;
}

export function conditionText(condition: Condition): string {
  const every = condition.all?.length ? condition.all : (condition.any ?? []);
  return every.map(clause).join(condition.all?.length ? ` ${w("and")} ` : ` ${w("or")} `);
}

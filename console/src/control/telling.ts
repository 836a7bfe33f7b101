// An event in words, for who runs, watches or evaluates the exercise.
import { called, seatTitle, stateOf } from "../core/seats";
import { one } from "../core/store";
import type { Case, ClockBody, Event, Ground, Item, Lead, Operation, Request } from "../core/types";
import { capital, type Language, language, named, percent, rated, said, term, words } from "../core/words";
import { partsOf, type Plan } from "../evaluation/plan_tree";
import { w as shared } from "../parts/texts";
import { type Inject, isDue } from "./inject";

const w = words(
  {
    clock: "Clock: {mode}, {rate} × real time.",
    stands: "Clock: {mode}.",
    tip: "A tip comes in: {who}, {where}. {what}",
    tip_lead: "It becomes a lead.",
    tip_words: "It is told in words.",
    someone: "nobody named",
    somewhere: "no place named",
    lead: "{holder} has lead {id}: {target} at {place}, grade {grade}.",
    lead_released: "Lead {id} ({holder}; {target} at {place}) is released to {to}.",
    case: "{holder}: case {id}, {target} at {place}, belief {p}.",
    case_closed: "{holder}: case {id} is closed.",
    request: "{holder}: request {id}, {target} at {place}: {state}.",
    operation: "{holder}: operation {id}, {target} at {place}, {n} {n|team|teams}: {state}.",
    operation_over: "{holder}: operation {id} at {place} is over: {outcome}.",
    harmed: "People were harmed.",
    teams: "Teams of {owner} are free or busy in another number.",
    inject: "Inject {number}, “{title}”: {status}.",
    due: "due ({means})",
    due_held: "due, but held",
    expected: "Expected action “{title}”: {status}.",
    told: "{from} tells players: {text}",
    told_plain: "Players are told: {text}",
    message: "{from} to {to}: {subject}",
    voice: "By {means}, {from} to {to}: {text}",
    sits: "{name} sits at {seat}.",
    bot: "A bot plays {seat}.",
    bot_off: "The bot leaves {seat} to {name}.",
    empty: "Nobody sits at {seat}.",
    invited: "An invitation to {seat} was made.",
    revoked: "Access to {seat} was withdrawn.",
    added: "Seat {seat} was added.",
    changed: "Seat {seat} was changed.",
    gone: "Seat {seat} is taken away.",
    observation: "{seat} observed: {text}",
    withdrawn: "{seat} withdrew an observation.",
    rating: "{seat} rates “{task}”: {rating}.",
    final: "Final rating of “{about}”: {rating}.",
    note: "Hot wash, {seat}: {text}",
    feedback: "An answer to a feedback form came in.",
    form: "Feedback form “{title}”.",
    improvement: "Improvement plan: {area}",
    given_up: "An item of the improvement plan is given up.",
    results: "The evaluation is published.",
    fork: "{n} continuations to hour {until} are being computed.",
    forked: "{n} continuations to hour {until} are computed.",
    placed: "The result is placed among fast runs.",
    emergency: "REAL EMERGENCY: the exercise is stopped.",
    emergency_over: "The real emergency is over.",
    retracted: "An event was retracted: {reason}",
    corrected: "An event was corrected: {reason}",
    branched: "The exercise was set back: {reason}",
    rewound: "The exercise was set back.",
    world: "Truth: {rows}.",
    more_rows: "and {n} more",
    at: "{what} at {place}",
    met: "done in time",
    late: "done late",
    missed: "not done",
    open: "open",
    void: "does not count",
  },
  {
    clock: "Reloj: {mode}, {rate} × tiempo real.",
    stands: "Reloj: {mode}.",
    tip: "Llega un aviso: {who}, {where}. {what}",
    tip_lead: "Pasa a ser una pista.",
    tip_words: "Se transmite con sus palabras.",
    someone: "no nombra a nadie",
    somewhere: "no nombra lugar",
    lead: "{holder} tiene la pista {id}: {target} en {place}, grado {grade}.",
    lead_released: "La pista {id} ({holder}; {target} en {place}) se cedió a: {to}.",
    case: "{holder}: caso {id}, {target} en {place}, creencia {p}.",
    case_closed: "{holder}: el caso {id} está cerrado.",
    request: "{holder}: solicitud {id}, {target} en {place}: {state}.",
    operation: "{holder}: operación {id}, {target} en {place}, {n} {n|equipo|equipos}: {state}.",
    operation_over: "{holder}: la operación {id} en {place} terminó: {outcome}.",
    harmed: "Hubo personas afectadas.",
    teams: "Cambió el número de equipos libres de {owner}.",
    inject: "Inyección {number}, «{title}»: {status}.",
    due: "por entregar ({means})",
    due_held: "por entregar, pero retenida",
    expected: "Acción esperada «{title}»: {status}.",
    told: "{from} dice a los jugadores: {text}",
    told_plain: "Se dice a los jugadores: {text}",
    message: "{from} a {to}: {subject}",
    voice: "Por {means}, {from} a {to}: {text}",
    sits: "{name} ocupa el puesto {seat}.",
    bot: "Un autómata juega el puesto {seat}.",
    bot_off: "El autómata deja el puesto {seat} a {name}.",
    empty: "Nadie ocupa el puesto {seat}.",
    invited: "Se hizo una invitación al puesto {seat}.",
    revoked: "Se retiró el acceso al puesto {seat}.",
    added: "Se añadió el puesto {seat}.",
    changed: "Se cambió el puesto {seat}.",
    gone: "Se quitó el puesto {seat}.",
    observation: "{seat} observó: {text}",
    withdrawn: "{seat} retiró una observación.",
    rating: "{seat} califica «{task}»: {rating}.",
    final: "Calificación final de «{about}»: {rating}.",
    note: "Hot wash, {seat}: {text}",
    feedback: "Llegó una respuesta a un formulario de opinión.",
    form: "Formulario de opinión «{title}».",
    improvement: "Plan de mejora: {area}",
    given_up: "Se abandonó un punto del plan de mejora.",
    results: "La evaluación está publicada.",
    fork: "Se calculan {n} continuaciones hasta la hora {until}.",
    forked: "Están calculadas {n} continuaciones hasta la hora {until}.",
    placed: "El resultado está situado entre corridas rápidas.",
    emergency: "EMERGENCIA REAL: el ejercicio está detenido.",
    emergency_over: "La emergencia real terminó.",
    retracted: "Se retiró un hecho: {reason}",
    corrected: "Se corrigió un hecho: {reason}",
    branched: "El ejercicio retrocedió: {reason}",
    rewound: "El ejercicio retrocedió.",
    world: "Verdad: {rows}.",
    more_rows: "y {n} más",
    at: "{what} en {place}",
    met: "hecha a tiempo",
    late: "hecha tarde",
    missed: "no hecha",
    open: "abierta",
    void: "no cuenta",
  },
);

/** What the rows of the simulated world say, in both languages. */
const rowOf = named({
  visit: ["a target arrives", "llega un objetivo"],
  visit_end: ["a target leaves", "se va un objetivo"],
  filled: ["a position is filled", "se ocupa un cargo"],
  origin: ["somebody saw something", "alguien vio algo"],
  withheld: ["a report is not passed on", "no se transmite un reporte"],
  report: ["a report arrives", "llega un reporte"],
  released: ["a lead leaves for another holder", "una pista sale hacia otro"],
  kept: ["a lead is kept back", "se retiene una pista"],
  asked: ["a decision is asked for", "se pide una decisión"],
  served: ["an officer takes a request", "un oficial toma una solicitud"],
  decided: ["an officer decides", "un oficial decide"],
  approved: ["an approval is given", "se da una aprobación"],
  ended: ["a request ends", "termina una solicitud"],
  tasked: ["an operation is tasked", "se ordena una operación"],
  group: ["a group sets out", "sale un grupo"],
  warned: ["a target is warned", "se alerta a un objetivo"],
  action: ["a force acts", "actúa una fuerza"],
  closed: ["a case is closed", "se cierra un caso"],
  ready: ["teams are ready again", "hay equipos listos de nuevo"],
  recalled: ["a force is called back", "se ordena volver a una fuerza"],
  inject: ["an inject takes effect", "surte efecto una inyección"],
  scouts: ["scouts set out", "salen exploradores"],
  sighted: ["scouts report", "reportan los exploradores"],
  ruled: ["a court rules", "resuelve un juez"],
  unheard: ["a recall is not heard", "no se oye la orden de regreso"],
  blow: ["operations strike together", "operaciones a la misma hora"],
  contact: ["two own forces meet", "se encuentran dos fuerzas propias"],
  answered: ["a tip is answered", "se contesta un aviso"],
  violence: ["a violent event", "un hecho violento"],
  risen: ["a vacant position is filled", "se ocupa un cargo vacante"],
  split: ["an organisation splits", "se divide una organización"],
  extinct: ["an organisation is gone", "desaparece una organización"],
  captive: ["news of a captive", "novedad de un detenido"],
  exercise: ["people trained together", "hubo un ensayo conjunto"],
  awaits: ["a request waits", "espera una solicitud"],
});
export const rowName = (what: string): string => rowOf(what) ?? what;

const placeOf = (index: number): string => (index >= 0 ? (one<Ground>("ground", "ground")?.places[index]?.name ?? "") : "");
export type Row = [string, number, number, number, number, number, number, number, string, number | null, number | null];
export function rowText(row: Row): string {
  const place = placeOf(row[7]),
    what = rowName(row[0]);
  return place ? w("at", { what, place }) : what;
}

export type Told = { kind: string; text: string };
const list = (names: unknown): string => (Array.isArray(names) ? names.map((name) => called(String(name))).join(", ") : called(String(names ?? "")));
const short = (text: unknown, most = 160): string => {
  const all = String(text ?? "");
  return all.length > most ? `${all.slice(0, most)} …` : all;
};
const taskName = (id: string): string => short(parts().get(id) ?? id, 90);

let known: { from: unknown; in: Language; names: Map<string, string> } | null = null;
/** The names of what is evaluated, by id. */
function parts(): Map<string, string> {
  const plan = one<Plan>("eeg_plan", "eeg-plan");
  if (known?.from !== plan || known?.in !== language.value)
    known = { from: plan, in: language.value, names: new Map(partsOf(plan).map((part) => [part.id, part.text])) };
  return known.names;
}
export const partName = (id: string): string => parts().get(id) ?? id;
export const standing = (status: string): string => w(status as "met");

function field(item: Item): string | null {
  const body = item.body;
  switch (item.kind) {
    case "lead": {
      const lead = body as Lead,
        to = Object.keys(lead.released ?? {});
      const values = { id: lead.id, holder: said(lead.holder), target: lead.target, place: lead.place, grade: lead.grade, to: list(to) };
      return w(to.length ? "lead_released" : "lead", values);
    }
    case "case": {
      const one = body as Case,
        values = { id: one.id, holder: said(one.holder), target: one.target, place: one.place, p: percent(one.belief) };
      return w(one.open ? "case" : "case_closed", values);
    }
    case "request": {
      const one = body as Request;
      return w("request", { id: one.id, holder: said(one.holder), target: one.target, place: one.place, state: stateOf(one) });
    }
    case "operation": {
      const one = body as Operation,
        values = { id: one.id, holder: said(one.holder), target: one.target, place: one.place, n: one.teams, state: said(one.state) };
      if (one.open) return w("operation", values);
      return `${w("operation_over", { ...values, outcome: said(one.outcome ?? one.state) })}${one.harmed ? ` ${w("harmed")}` : ""}`;
    }
    case "world": {
      const rows = (body.rows ?? []) as Row[],
        shown = rows.slice(0, 3).map(rowText).join("; ");
      return w("world", { rows: rows.length > 3 ? `${shown}; ${w("more_rows", { n: rows.length - 3 })}` : shown });
    }
    default:
      return null;
  }
}

/** How far an entry of the events list is. */
function stands(entry: Inject): string {
  if (!isDue(entry)) return term(`status.${entry.status}`);
  return entry.held ? w("due_held") : w("due", { means: term(`delivery.${entry.delivery ?? "e-mail"}`) });
}

/** What became of a seat: the outcome that the news names (`did`), else how the seat stands. */
function seat(body: Item["body"]): string {
  const of = { seat: seatTitle(body.seat), name: body.person?.name ?? "" };
  if (body.removed) return w("gone", of);
  if (body.did === "bot") return w(body.bot ? "bot" : "bot_off", of);
  if (["invited", "revoked", "added", "changed"].includes(body.did)) return w(body.did, of);
  if (body.person) return w("sits", of);
  return w(body.bot && body.did !== "left" ? "bot" : body.invited ? "invited" : "empty", of);
}

function talk(item: Item): string | null {
  const body = item.body;
  switch (item.kind) {
    case "msel":
      return w("inject", { number: body.number, title: body.title, status: stands(body as Inject) });
    case "told":
      return w(body.from ? "told" : "told_plain", { from: called(body.from ?? ""), text: short(body.text) });
    case "message":
    case "message_copy":
      return w("message", { from: called(body.from), to: list(body.to), subject: short(body.subject || body.text, 90) });
    case "message_sent":
      return w("message", { from: body.as ?? called(body.from), to: list(body.to), subject: short(body.subject || body.text, 90) });
    case "voice":
      return w("voice", {
        means: term(`delivery.${body.means}`),
        from: body.as ?? called(body.from),
        to: list(body.to),
        text: short(body.note ?? body.inject ?? ""),
      });
    case "tip":
      return w("tip", { who: body.who ?? w("someone"), where: body.where ?? w("somewhere"), what: w(body.is_lead ? "tip_lead" : "tip_words") });
    case "seat":
    case "roster":
      return seat(body);
    case "emergency":
      return w(body.active ? "emergency" : "emergency_over");
    case "timeline.retracted":
      return w("retracted", { reason: body.reason ?? "" });
    case "timeline.corrected":
      return w("corrected", { reason: body.reason ?? "" });
    case "timeline.branched":
      return w("branched", { reason: body.reason ?? "" });
    case "rewound":
      return w("rewound");
    case "what_if":
      return w(body.result ? "forked" : "fork", { n: body.count, until: Math.round(body.until) });
    case "placed":
      return w("placed");
    default:
      return null;
  }
}

function evaluation(item: Item): string | null {
  const body = item.body;
  switch (item.kind) {
    case "observation":
      return w(body.withdrawn ? "withdrawn" : "observation", { seat: seatTitle(body.seat), text: short(body.text) });
    case "rating":
      return w("rating", {
        seat: seatTitle(item.id.slice(`rating-${body.task}-`.length) || body.seat),
        task: taskName(body.task),
        rating: rated(body.rating),
      });
    case "final_rating":
      return w("final", { about: taskName(body.about), rating: rated(body.rating) });
    case "expected_action":
      return w("expected", { title: short(body.title, 90), status: standing(body.status) });
    case "hotwash_note":
      return w("note", { seat: seatTitle(body.seat), text: short(body.text) });
    case "feedback":
      return w("feedback");
    case "feedback_form":
      return w("form", { title: body.title });
    case "improvement":
      return body.given_up ? w("given_up") : w("improvement", { area: short(body.area) });
    case "evaluation_results":
      return w("results");
    default:
      return null;
  }
}

/** One item in words; null where it says nothing to a person. */
const told = (item: Item): string | null => field(item) ?? talk(item) ?? evaluation(item);

function clockText(clock: ClockBody): string {
  if (clock.mode === "ready") return w("stands", { mode: clock.startex === null ? shared("mode_ready") : "STARTEX" });
  const mode = shared(`mode_${clock.mode}` as "mode_running");
  return clock.mode === "running" ? w("clock", { mode, rate: clock.rate }) : w("stands", { mode });
}

/** An event in words: a line for each thing that happened. The clock is told of where nothing else happened. */
export function tell(event: Event): Told[] {
  const lines: Told[] = [],
    seen = new Set<string>(),
    sent = new Set<string>();
  for (const item of event.items) if (item.kind === "message_sent") sent.add(item.body.message);
  for (const item of event.items) {
    if (item.kind === "seat" && event.items.some((other) => other.kind === "roster")) continue;
    if ((item.kind === "rating" || item.kind === "observation") && item.body.t < event.t - 1e-6) continue;
    if ((item.kind === "message" || item.kind === "message_copy") && sent.has(item.body.message)) continue;
    const text = told(item);
    if (text !== null && !seen.has(text)) {
      seen.add(text);
      lines.push({ kind: item.kind, text: capital(text) });
    }
  }
  const clock = event.items.find((item) => item.kind === "clock")?.body as ClockBody | undefined;
  if (!lines.length && clock) lines.push({ kind: "clock", text: clockText(clock) });
  const teams = event.items.find((item) => item.kind === "teams");
  if (!lines.length && teams) lines.push({ kind: "teams", text: w("teams", { owner: said(teams.body.owner) }) });
  return lines;
}

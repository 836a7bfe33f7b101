// Texts in both languages. Each area has its own; Spanish must have exactly the keys of English, or it does not compile.
import { signal } from "@preact/signals";
import hseep from "../../../src/septel/messages/hseep.json";

export type Language = "en" | "es";
export const LANGUAGES: { code: Language; name: string }[] = [{ code: "en", name: "English" }, { code: "es", name: "Español" }];

function first(): Language {
  const kept = /(?:^|;\s*)septel_language=(en|es)/.exec(document.cookie)?.[1];
  return (kept as Language) ?? (navigator.language.toLowerCase().startsWith("es") ? "es" : "en");
}

export const language = signal<Language>(first());

export function speak(code: Language): void {
  language.value = code;
  document.cookie = `septel_language=${code}; path=/; max-age=31536000; samesite=strict`;
  document.documentElement.lang = code;
}

/** How numbers and times are written in the language of now. */
export const locale = (): string => (language.value === "es" ? "es-MX" : "en-GB");

export const percent = (p: number): string => `${Math.round(p * 100)} %`;

type Values = Record<string, string | number>;

/** `{n}` is a value; `{n|team|teams}` is its first word where the value is one, else the other. */
const PLACE = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

function fill(text: string, values?: Values): string {
  if (!values) return text;
  return text.replace(PLACE, (whole, key: string, one?: string, many?: string) =>
    many === undefined ? String(values[key] ?? whole) : Number(values[key]) === 1 ? one! : many);
}

/** The texts of an area: `w("key", {n: 3})` in the language of now; a word that follows a count is `{n|team|teams}`. */
export function words<T extends Record<string, string>>(en: T, es: { [K in keyof T]: string }) {
  return (key: keyof T & string, values?: Values): string => fill((language.value === "es" ? es : en)[key]!, values);
}

/** Names in English and Spanish, by key: the one in the language of now. */
export const named = (of: Record<string, [string, string]>) => (key: string): string | undefined => of[key]?.[language.value === "es" ? 1 : 0];

/** A word of HSEEP, by its key in hseep.json; the key's last part if there is none. */
export function term(key: string): string {
  const found = (hseep as Record<Language, Record<string, string>>)[language.value][key];
  return found ?? key.split(".").at(-1)!.replaceAll("_", " ");
}

/** A core capability's name in the reader's language; one of the scenario's own as it was written. */
export const capability = (name: string): string => (hseep as Record<Language, Record<string, string>>)[language.value][`capability.${name}`] ?? name;

/** P, S, M, U or N with its word. */
export const rated = (rating: string | null | undefined): string => (rating ? `${rating}, ${term(`rating.${rating}`)}` : term("rating.none"));

/** What the rules call a thing, in the reader's language: states, outcomes, ranks, kinds of team. */
const SPANISH: Record<string, string> = {
  "waits for a decision": "espera una decisión", "an officer has it": "la tiene un oficial", approvals: "en aprobación; ningún puesto tiene que responder ahora", refused: "negada",
  "waits for teams to be tasked": "espera que se asignen equipos", reconnaissance: "reconocimiento",
  "ended without an operation": "terminó sin operación", "became an operation": "pasó a ser operación", "the case was closed": "el caso se cerró",
  "under way": "en curso", "under way; the recall was not heard": "en curso; no se oyó la orden de regreso", done: "terminada",
  "called back": "llamada de regreso", captured: "capturado", slipped: "escapó", "dry hole": "lugar vacío", "wrong door": "puerta equivocada",
  "no warrant": "sin orden judicial", seen: "visto", "nobody seen": "nadie a la vista", out: "en camino", fused: "sumada", duplicate: "duplicada",
  rejected: "rechazada", head: "cabecilla", lieutenant: "lugarteniente", cell: "célula", member: "miembro", soldier: "miembro", assault: "asalto", cordon: "cerco",
  air: "aéreo", ground: "terrestre", open: "abierto", restricted: "reservado", confidential: "confidencial", secret: "secreto",
  planned: "previsto", running: "en marcha", paused: "en pausa", ended: "terminado", platform: "célula conjunta", federal: "federal", army: "ejército",
  navy: "marina", police: "policía", any: "cualquiera",
};
/** The titles of seats that nobody has named otherwise. */
const TITLES: Record<string, string> = {
  "Exercise director": "Director del ejercicio", Controller: "Controlador", "Simulation cell": "Célula de simulación", "Lead evaluator": "Evaluador principal",
  Evaluator: "Evaluador", Observer: "Observador", "Joint cell": "Célula conjunta", command: "mando", staff: "estado mayor",
};

/** What begins a line or stands alone in a list. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The names that the rules give to seats of no agency. */
const BY_NAME: Record<string, string> = {
  director: "Exercise director", controller: "Controller", simulator: "Simulation cell", "lead-evaluator": "Lead evaluator",
  evaluator: "Evaluator", observer: "Observer",
};

/** A seat's title in the reader's language: those of the rules are said in it, a planner's own as it was written. */
export function titled(title: string): string {
  const [, name = "", number = ""] = /^(.*?)( \d+)?$/.exec(title) ?? [];
  const [, holder = "", kind = ""] = /^(.+): (command|staff)$/.exec(title) ?? [];
  if (kind) return capital(`${said(holder)}: ${language.value === "es" ? TITLES[kind] : kind}`);
  return language.value === "es" && TITLES[name] ? TITLES[name] + number : title;
}

/** The title of a seat of which only the name is known, where the name is one that the rules give. */
export function titledByName(seat: string): string {
  if (seat === "platform-command") return titled("Joint cell");
  const [, holder = "", kind = ""] = /^(.+)-(command|staff)$/.exec(seat) ?? [];
  if (kind) return titled(`${holder}: ${kind}`);
  const [, name = "", number = ""] = /^(.+?)(?:-(\d+))?$/.exec(seat) ?? [];
  const title = BY_NAME[name];
  return title ? titled(number ? `${title} ${number}` : title) : seat;
}

/** A source as people say it: `army_sources` is "army sources". */
export function sourced(name: string): string {
  const plain = name.replaceAll("_", " ");
  if (language.value !== "es") return plain;
  const of = /^(.+) sources$/.exec(plain)?.[1];
  return of ? `fuentes de ${said(of)}` : plain === "tip line" ? "línea de avisos" : said(plain);
}

const WAITS = /^waits for (.+) to approve$/;

/** Words of the rules that English readers are told in others. */
const ENGLISH: Record<string, string> = { platform: "joint cell", approvals: "being approved; no seat has to answer now" };

export function said(word: string | null | undefined): string {
  if (!word) return "";
  const waits = WAITS.exec(word);
  if (language.value !== "es") return waits ? `waits for ${said(waits[1])} to approve` : (ENGLISH[word] ?? word);
  return waits ? `espera la aprobación de ${said(waits[1])}` : (SPANISH[word] ?? word);
}

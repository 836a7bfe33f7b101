// What the server tells of a text of telegrams, and where its spans lie in a string of JavaScript's.
import type { Tone } from "../parts/list";

export type Span = [number, number];
export type Problem = { code: string; severity: "error" | "warning" | "note"; span: Span; hint: string };
type Mention = { name: string; words: string; also: string[]; span: Span; source: Span | null };
export type Lead = {
  paragraph: number | null; marking: string | null; place: Mention; organisation: Mention; date: string | null; date_from: string; when: Mention | null;
  sentence: string; together: boolean;
};
export type Addressee = {
  role: "to" | "info"; name: string; indicator: string | null; precedence: string | null; exempt?: string[]; seats: string[];
  hours: number; at: string | null;
};
export type Paragraph = { number: number | null; marking: string | null; text: string; span: Span; heading: boolean; summary: boolean };
export type Message = {
  mrn: string | null; serial: string | null; precedence: string | null; dtg: string | null; from: string | null; exercise: boolean;
  classification: string | null;
  classification_line: string | null; section: Span | null; sections_present: number[]; captions: string[]; order: string | null; declassify: string | null;
  tags: string[]; subject: string | null; refs: string[]; paragraphs: Paragraph[]; signature: string | null; spans: Record<string, Span>; problems: Problem[];
  more_problems: number; sources: { span: Span; section: number | null }[]; marking: { level: string; caveats: string[]; releasable_to: string[] };
  addressees: Addressee[]; delivery: { hours: number; at: string | null }; whole: boolean; leads: Lead[];
};
export type Reading = { text: string; encoding: string; count: number; more: boolean; messages: Message[]; problems: Problem[]; sources: string[] };

export const MOST_BYTES = 1_048_576;
export const TONES: Record<Problem["severity"], Tone> = { error: "bad", warning: "warn", note: "" };
/** An addressee as telegrams write it, with those who are exempt from it. */
export const written = (one: Addressee): string =>
  `${one.indicator ? `${one.indicator}/` : ""}${one.name}${one.exempt ? ` XMT ${one.exempt.join(", ")}` : ""}`;
export const numberOf = (one: Message): string => one.mrn ?? one.serial ?? "";

/** Spans count letters; a string of JavaScript counts some letters twice. From the one count to the other. */
export function places(text: string): (letter: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (letter) => letter;
  const at = new Uint32Array(text.length + 1);
  let letters = 0;
  for (let i = 0; i < text.length; i++) {
    at[letters++] = i;
    if ((text.codePointAt(i) ?? 0) > 0xffff) i++;
  }
  at[letters] = text.length;
  return (letter) => at[Math.min(letter, letters)]!;
}

export type Mark = { start: number; end: number; kind: "field" | "lead" | Problem["severity"]; label: string; id?: string };
export type Piece = { text: string; marks: Mark[] };

/** A stretch of text cut where marks begin and end. */
export function pieces(text: string, start: number, end: number, marks: readonly Mark[]): Piece[] {
  const here = marks.filter((one) => one.start < end && one.end > start && one.end > one.start);
  const edges = [...new Set([start, end, ...here.flatMap((one) => [Math.max(start, one.start), Math.min(end, one.end)])])].sort((a, b) => a - b);
  const coming = [...here].sort((a, b) => a.start - b.start);
  let open: Mark[] = [], next = 0;
  return edges.slice(0, -1).map((at, i) => {
    open = open.filter((one) => one.end > at);
    while (next < coming.length && coming[next]!.start <= at) open.push(coming[next++]!);
    return { text: text.slice(at, edges[i + 1]), marks: [...open] };
  });
}

/** All that is marked in a telegram's text. */
export function marksOf(one: Message, at: (letter: number) => number): Mark[] {
  const made = (span: Span, kind: Mark["kind"], label: string, id?: string): Mark => ({ start: at(span[0]), end: at(span[1]), kind, label, id });
  const fields = Object.entries(one.spans).map(([name, span]) => made(span, "field", name));
  const problems = one.problems.map((problem, i) => {
    const mark = made(problem.span, problem.severity, problem.hint, `telegram-problem-${i}`);
    return mark.end > mark.start ? mark : { ...mark, end: mark.start + 1 };
  });
  const mentions = one.leads.flatMap((lead) => [lead.organisation, lead.place, lead.when]);
  const leads = mentions.flatMap((what) => (what?.source ? [made(what.source, "lead", what.name)] : []));
  return [...fields, ...leads, ...problems];
}

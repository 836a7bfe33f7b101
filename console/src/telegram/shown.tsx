// One telegram as it was read: heading, addressees, problems, paragraphs.
import type { ComponentChildren } from "preact";
import { span } from "../core/clock";
import { called } from "../core/seats";
import { locale, said } from "../core/words";
import { Pill, useFirst } from "../parts/list";
import { Table } from "../parts/parts";
import { type Addressee, type Message, numberOf, type Paragraph, type Problem, TONES, written } from "./model";
import { w } from "./texts";

const MOMENT: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC", hourCycle: "h23" };
export const moment = (iso: string): string => `${new Intl.DateTimeFormat(locale(), MOMENT).format(new Date(iso))} Z`;
const precedence = (letter: string | null): string => (letter && "ZOPR".includes(letter) ? w(letter as "Z") : w("no_precedence"));
const arrival = (one: { hours: number; at: string | null }): string =>
  one.at ? w("after", { h: span(one.hours), at: moment(one.at) }) : w("after_only", { h: span(one.hours) });

function Facts({ one }: { one: Message }) {
  const marks = [one.marking.level && said(one.marking.level), ...one.marking.caveats, ...one.marking.releasable_to.map((who) => `REL TO ${who}`)];
  const rows: [string, ComponentChildren][] = [
    [w("from"), one.from],
    [w("date"), one.dtg && moment(one.dtg)],
    [w("precedence"), precedence(one.precedence)],
    [w("arrives"), arrival(one.delivery)],
    [w("classification"), one.classification && [one.classification, one.exercise ? w("stamped") : w("not_stamped")].join(", ")],
    [w("level"), marks.join(", ")],
    [w("section"), one.section && w("here", { n: one.sections_present.length, m: one.section[1] })],
    [w("captions"), one.captions.join(", ")],
    [w("order"), one.declassify],
    [w("tags"), one.tags.join(", ")],
    [w("references"), one.refs.join("; ")],
    [w("signature"), one.signature],
  ];
  return (
    <dl class="facts">
      {rows
        .filter(([, value]) => value)
        .map(([name, value]) => [<dt>{name}</dt>, <dd>{value}</dd>])}
    </dl>
  );
}

const Addressees = ({ of }: { of: readonly Addressee[] }) => {
  const { shown, more } = useFirst(of);
  if (!of.length) return null;
  return (
    <>
      <Table
        caption={w("addressees")}
        heads={[w("name"), w("role"), w("stands_for"), w("arrives")]}
        rows={shown.map((one, i) => ({
          key: String(i),
          cells: [
            written(one),
            w(one.role),
            one.seats.length ? one.seats.map(called).join(", ") : <span class="aside">{w("nobody_here")}</span>,
            `${span(one.hours)}${one.precedence ? ` (${one.precedence})` : ""}`,
          ],
        }))}
      />
      {more}
    </>
  );
};

/** Where a problem stands gets the focus, so that eye and screen reader are there. */
function goTo(id: string): void {
  const at = document.getElementById(id);
  at?.scrollIntoView({ block: "center" });
  at?.focus({ preventScroll: true });
}

export function Problems({ of, more = 0, text = true }: { of: readonly Problem[]; more?: number; text?: boolean }) {
  const { shown, more: button } = useFirst(of, 30);
  if (!of.length) return text ? <p>{w("no_problems")}</p> : null;
  return (
    <>
      <ul class="plain-list">
        {shown.map((one, i) => (
          <li key={i}>
            <Pill kind={TONES[one.severity]}>{w(one.severity)}</Pill> {one.hint} <code>{one.code}</code>{" "}
            {text && (
              <button type="button" class="slight" onClick={() => goTo(`telegram-problem-${i}`)}>
                {w("show")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {button}
      {more > 0 && <p class="aside">{w("more_problems", { n: more })}</p>}
    </>
  );
}

function Paragraphs({ of }: { of: readonly Paragraph[] }) {
  const { shown, more } = useFirst(of, 30);
  if (!of.length) return null;
  return (
    <section>
      <h3>{w("paragraphs")}</h3>
      {shown.map((one, i) =>
        one.heading ? (
          <h4 key={i}>{one.text}</h4>
        ) : (
          <p key={i} class="words">
            {one.number !== null && <strong>{one.number}. </strong>}
            <Pill kind={one.marking && !/^(U|SBU|FOUO)\b/.test(one.marking) ? "warn" : ""}>{one.marking ?? w("unmarked")}</Pill> {one.text}
          </p>
        ),
      )}
      {more}
    </section>
  );
}

export function Shown({ one }: { one: Message }) {
  return (
    <>
      <h3>
        {numberOf(one) || w("no_number")}: {one.subject ?? w("no_subject")}
      </h3>
      <Facts one={one} />
      <Addressees of={one.addressees} />
      <h3>{w("problems")}</h3>
      <Problems of={one.problems} more={one.more_problems} />
      <Paragraphs of={one.paragraphs} />
    </>
  );
}

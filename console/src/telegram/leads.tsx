// Leads that a telegram may hold: a person looks at each, and confirms it or not. Nothing is taken by itself.
import { useEffect, useState } from "preact/hooks";
import { get } from "../core/api";
import { may, me } from "../core/session";
import { useFirst } from "../parts/list";
import { act, Choice, Do, Empty } from "../parts/parts";
import { known } from "./addressing";
import { type Lead, type Message, numberOf } from "./model";
import { w } from "./texts";

type Wanted = { name: string; organisation: string };
type Given = { lead: Lead; one: Message };

function dayOf(lead: Lead): string {
  if (!lead.date) return w("no_day");
  return lead.when ? w("day_text", { day: lead.date, words: lead.when.words }) : w("day_own", { day: lead.date });
}

/** Control may make it a report of the exercise's world: who it is and by which source is for a person to say. */
function AsTip({ lead, one, place, sources }: Given & { place: string; sources: readonly string[] }) {
  const [wanted, setWanted] = useState<Wanted[] | null>(null),
    [target, setTarget] = useState(""),
    [via, setVia] = useState(sources[0] ?? ""),
    [isDone, setDone] = useState(false);
  const who = lead.organisation.name;
  useEffect(() => {
    get<{ wanted: Wanted[] }>("tips/form").then(
      (form) => setWanted(form.wanted.filter((one) => one.organisation === who)),
      () => setWanted([]),
    );
  }, [who]);
  if (wanted && !wanted.length) return <p class="aside">{w("tip_none")}</p>;
  const put = async () => {
    const entry = {
      kind: "contingency",
      title: w("tip_title", { who: target, place }).slice(0, 180),
      description: lead.sentence.slice(0, 2000),
      from: (one.from ?? "").slice(0, 200),
      delivery: "telegram",
      effect: { tip: { target, place, via } },
      notes: `${numberOf(one)} ${lead.paragraph ?? ""}`.trim(),
    };
    if (await act("inject.add", { entry }, w("tip_done"))) setDone(true);
  };
  return (
    <div>
      <Choice label={w("target")} none="–" value={target} of={(wanted ?? []).map((one) => [one.name, one.name])} onValue={setTarget} />
      <Choice label={w("source")} hint={w("source_hint")} value={via} of={sources.map((name) => [name, name])} onValue={setVia} />
      <Do kind="main" disabled={!target || !via || isDone} onDo={put}>
        {isDone ? w("tip_done") : w("tip_do")}
      </Do>
    </div>
  );
}

function AsMessage({ lead, one, place }: Given & { place: string }) {
  const own = me.value?.agency ? `agency:${me.value.agency}` : "control";
  const [to, setTo] = useState(own);
  const said = { n: numberOf(one) || w("no_number"), words: lead.sentence.slice(0, 3000) };
  const values = { ...said, who: lead.organisation.words, place, day: lead.date ?? w("no_day") };
  const level = Math.min(Math.max(0, (me.value?.levels ?? []).indexOf(one.marking.level)), me.value?.level ?? 0);
  const { caveats, releasable_to } = one.marking;
  const closed = { ...(level > 0 ? { level } : {}), ...(caveats.length ? { caveats } : {}), ...(releasable_to.length ? { releasable_to } : {}) };
  const send = () => act("message.send", { to: [to], subject: w("lead_subject", values).slice(0, 200), text: w("lead_text", values), ...closed }, w("sent"));
  return (
    <div>
      <Choice label={w("send_to")} value={to} of={known().map((one) => [one.word, one.name])} onValue={setTo} />
      <Do onDo={send}>{w("send_do")}</Do>
    </div>
  );
}

function Card({ lead, one, sources }: Given & { sources: readonly string[] }) {
  const [judged, setJudged] = useState<"" | "yes" | "no">(""),
    [place, setPlace] = useState(lead.place.name);
  const { name, words } = lead.organisation;
  const names = { who: words.toLowerCase() === name.toLowerCase() ? name : `${words} (${name})`, place };
  if (judged === "no")
    return (
      <div class="card">
        <p class="aside">
          {w("at", names)}. {w("discarded")}{" "}
          <button type="button" onClick={() => setJudged("")}>
            {w("undo")}
          </button>
        </p>
      </div>
    );
  return (
    <div class="card">
      <h4>{w("at", names)}</h4>
      <p>
        {lead.paragraph !== null && `${w("in_paragraph", { n: lead.paragraph })}${lead.marking ? ` (${lead.marking})` : ""} · `}
        {dayOf(lead)}
      </p>
      <blockquote>{lead.sentence}</blockquote>
      {!lead.together && <p class="aside">{w("apart")}</p>}
      {lead.organisation.also.length > 0 && <p class="aside">{w("or", { names: lead.organisation.also.join(", ") })}</p>}
      {lead.place.also.length > 0 &&
        (judged ? (
          <p class="aside">{w("or", { names: [lead.place.name, ...lead.place.also].filter((name) => name !== place).join(", ") })}</p>
        ) : (
          <Choice label={w("place")} value={place} of={[lead.place.name, ...lead.place.also].map((name) => [name, name])} onValue={setPlace} />
        ))}
      {judged === "yes" ? (
        <div role="status" class="confirmed">
          <p>
            <strong>{w("confirmed_by")}</strong>{" "}
            <button type="button" onClick={() => setJudged("")}>
              {w("undo")}
            </button>
          </p>
          {may("inject.add") && <AsTip lead={lead} one={one} place={place} sources={sources} />}
          <AsMessage lead={lead} one={one} place={place} />
        </div>
      ) : (
        <div class="row">
          <button type="button" class="main" onClick={() => setJudged("yes")}>
            {w("confirm")}
          </button>
          <button type="button" onClick={() => setJudged("no")}>
            {w("discard")}
          </button>
        </div>
      )}
    </div>
  );
}

export function Leads({ one, sources }: { one: Message; sources: readonly string[] }) {
  const { shown, more } = useFirst(one.leads, 20);
  return (
    <section>
      <h3>{w("leads")}</h3>
      {one.leads.length ? <p class="aside">{w("leads_how")}</p> : <Empty>{w("no_leads")}</Empty>}
      {shown.map((lead, i) => (
        <Card key={i} lead={lead} one={one} sources={sources} />
      ))}
      {more}
    </section>
  );
}

// Who sits where: invitations, bots, seats that come and go, and why a seat reads or does not read an item.
import { useState } from "preact/hooks";
import { get, send } from "../core/api";
import { local } from "../core/clock";
import { may, me } from "../core/session";
import { seatTitle } from "../core/seats";
import { bodies, one } from "../core/store";
import type { Directory, Ground } from "../core/types";
import { capital, said, term } from "../core/words";
import { Pill, split, useFirst } from "../parts/list";
import { act, Choice, Dialog, Do, Field, OnceLink, reason, say, Table } from "../parts/parts";
import { w as shared } from "../parts/texts";
import { w } from "./texts";

type Person = { name: string; t: number; left: number | null } | null;
export type Roster = {
  seat: string;
  kind: string;
  agency: string;
  title: string;
  level: number;
  caveats: string[];
  bot: boolean;
  person: Person;
  past: Person[];
  invited: unknown;
};
const KINDS = ["controller", "simulator", "lead_evaluator", "evaluator", "observer", "command", "staff", "director"];
const isPlayer = (kind: string) => kind === "command" || kind === "staff";

function Who({ seat }: { seat: Roster }) {
  if (seat.person) return <>{seat.person.name}</>;
  return seat.bot ? <Pill kind="">{w("bot")}</Pill> : <Pill kind="warn">{w("nobody")}</Pill>;
}

function Level({ seat }: { seat: Roster }) {
  const [level, setLevel] = useState(seat.level),
    [caveats, setCaveats] = useState(seat.caveats.join(", ")),
    [title, setTitle] = useState(seat.title);
  const keep = () => act("seat.change", { seat: seat.seat, level, caveats: split(caveats), title });
  return (
    <details>
      <summary>{w("seat_change")}</summary>
      <Field label={w("seat_title")}>
        <input value={title} maxLength={120} onInput={(e) => setTitle(e.currentTarget.value)} />
      </Field>
      <Choice
        label={w("reads_to")}
        value={String(level)}
        of={(me.value?.levels ?? []).map((name, i) => [String(i), term(`level.${name}`)])}
        onValue={(value) => setLevel(Number(value))}
      />
      <Field label={w("caveats")}>
        <input value={caveats} onInput={(e) => setCaveats(e.currentTarget.value)} />
      </Field>
      <Do onDo={keep}>{shared("keep")}</Do>
    </details>
  );
}

function Manage({ seat, onClose }: { seat: Roster; onClose: () => void }) {
  const [url, setUrl] = useState(""),
    [asks, setAsks] = useState("");
  const invite = async (same: boolean) => {
    try {
      setUrl((await send("invitations", { seat: seat.seat, same_person: same })).url);
    } catch (error) {
      say(reason(error), true);
    }
  };
  const certain = (what: "revoke" | "remove") =>
    asks === what ? (
      <div class="row" role="alert">
        <span>{w(`${what}_ask`)}</span>
        <Do
          kind="danger"
          onDo={async () => {
            if (await act(`seat.${what}`, { seat: seat.seat })) {
              setAsks("");
              if (what === "remove") onClose();
            }
          }}
        >
          {w(what)}
        </Do>
        <button type="button" onClick={() => setAsks("")}>
          {shared("cancel")}
        </button>
      </div>
    ) : (
      <button type="button" onClick={() => setAsks(what)}>
        {w(what)}
      </button>
    );
  return (
    <Dialog title={seatTitle(seat.seat)} onClose={onClose}>
      <p>
        {seat.seat} · {term(`role.${seat.kind}`)}
        {seat.agency ? ` · ${said(seat.agency)}` : ""}
      </p>
      <p>
        <Who seat={seat} /> {seat.person && <small class="aside">{w("since", { at: local(seat.person.t) })}</small>}
      </p>
      <h3>{w("invite")}</h3>
      <div class="row">
        <Do kind="main" onDo={() => invite(false)}>
          {w("invite_next")}
        </Do>
        {seat.person && <Do onDo={() => invite(true)}>{w("invite_same")}</Do>}
      </div>
      {url && <OnceLink url={url} />}
      <h3>{w("seat_more")}</h3>
      <div class="row">
        {seat.kind === "command" && may("seat.bot") && (
          <Do onDo={() => act("seat.bot", { seat: seat.seat, bot: !seat.bot })}>{w(seat.bot ? "bot_off" : "bot_on")}</Do>
        )}
        {certain(seat.person ? "revoke" : "remove")}
      </div>
      {may("seat.change") && <Level seat={seat} />}
    </Dialog>
  );
}

function Adding({ onClose }: { onClose: () => void }) {
  const [seat, setSeat] = useState(""),
    [kind, setKind] = useState("observer"),
    [agency, setAgency] = useState(""),
    [title, setTitle] = useState("");
  const holders = one<Ground>("ground", "ground")?.holders ?? one<Directory>("directory", "directory")?.holders ?? [];
  const add = async () => {
    if (await act("seat.add", { seat, kind, title, ...(isPlayer(kind) ? { agency } : {}) })) onClose();
  };
  return (
    <Dialog title={w("seat_add")} onClose={onClose}>
      <Field label={w("seat_name")} hint={w("seat_name_hint")}>
        <input value={seat} maxLength={60} onInput={(e) => setSeat(e.currentTarget.value)} />
      </Field>
      <Choice label={term("msel.kind")} value={kind} of={KINDS.map((name) => [name, term(`role.${name}`)])} onValue={setKind} />
      {isPlayer(kind) && <Choice label={w("agency")} none="–" value={agency} of={holders.map((name) => [name, capital(said(name))])} onValue={setAgency} />}
      <Field label={w("seat_title")}>
        <input value={title} maxLength={120} onInput={(e) => setTitle(e.currentTarget.value)} />
      </Field>
      <Do kind="main" disabled={!seat || (isPlayer(kind) && !agency)} onDo={add}>
        {w("seat_add")}
      </Do>
    </Dialog>
  );
}

type Answer = { seat: string; item: string; kind: string; may_read: boolean; reasons: { condition: string; met: boolean; text: string }[] };

function Why({ seats }: { seats: Roster[] }) {
  const [seat, setSeat] = useState(""),
    [item, setItem] = useState(""),
    [found, setFound] = useState<Answer | null>(null);
  const ask = async () => {
    try {
      setFound(await get<Answer>("why", { seat, item: item.trim() }));
    } catch (error) {
      setFound(null);
      say(reason(error), true);
    }
  };
  return (
    <section class="card" aria-label={w("why")}>
      <h3>{w("why")}</h3>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (seat && item.trim()) void ask();
        }}
      >
        <Choice label={w("seat")} none="–" value={seat} of={seats.map((one) => [one.seat, `${seatTitle(one.seat)} (${one.seat})`])} onValue={setSeat} />
        <Field label={w("item")} hint={w("item_hint")}>
          <input value={item} onInput={(e) => setItem(e.currentTarget.value)} />
        </Field>
        <button disabled={!seat || !item.trim()}>{w("why_ask")}</button>
      </form>
      <div role="status">
        {found && (
          <>
            <p>
              <strong>{w(found.may_read ? "why_yes" : "why_no", { seat: seatTitle(found.seat), item: found.item })}</strong>
            </p>
            <ul>
              {found.reasons.map((one) => (
                <li>
                  {one.met ? "✓" : "✗"} {one.text}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

export function Seats() {
  const seats = bodies<Roster>("roster"),
    [opened, setOpened] = useState(""),
    [adds, setAdds] = useState(false);
  const { shown, more } = useFirst(seats),
    open = seats.find((one) => one.seat === opened);
  return (
    <>
      <h2>{w("seats")}</h2>
      {may("seat.add") && (
        <button type="button" onClick={() => setAdds(true)}>
          {w("seat_add")}
        </button>
      )}
      <Table
        none={w("no_seats")}
        caption={w("seats_caption", { n: seats.filter((one) => one.person).length, m: seats.length })}
        heads={[w("seat"), w("who"), w("do")]}
        rows={shown.map((one) => ({
          key: one.seat,
          cells: [
            <>
              {seatTitle(one.seat)}
              <br />
              <small class="aside">
                {one.seat} · {term(`role.${one.kind}`)}
                {one.agency ? ` · ${said(one.agency)}` : ""}
              </small>
            </>,
            <Who seat={one} />,
            <button type="button" aria-label={w("manage_seat", { seat: seatTitle(one.seat) })} onClick={() => setOpened(one.seat)}>
              {w("manage")}
            </button>,
          ],
        }))}
      />
      {more}
      <Why seats={seats} />
      {open && <Manage key={open.seat} seat={open} onClose={() => setOpened("")} />}
      {adds && <Adding onClose={() => setAdds(false)} />}
    </>
  );
}

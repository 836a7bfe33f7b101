// A rehearsal for one person: any seat opens beside the others, and six steps show how it goes.
import { signal } from "@preact/signals";
import { send } from "../core/api";
import { me } from "../core/session";
import { seatTitle } from "../core/seats";
import { bodies, one } from "../core/store";
import type { ClockBody, Ground, Lead, Operation, Request } from "../core/types";
import { said, term } from "../core/words";
import { w as agencys } from "../agency/texts";
import { w as evaluators } from "../evaluation/texts";
import { Pill } from "../parts/list";
import { act, Do, reason, say } from "../parts/parts";
import { w as shared } from "../parts/texts";
import { type Inject, isExpected } from "./inject";
import { StartPause } from "./run";
import type { Roster } from "./seats";
import { w } from "./texts";

const MOST = 4;
/** The seats that are open here, in order; they stay open when another tab is looked at. */
const opened = signal<string[]>([]);
/** How many releases of leads an agency had made when its seat was opened here. */
const before = new Map<string, number>();
const releases = (agency: string): number =>
  bodies<Lead>("lead").reduce((sum, lead) => sum + (lead.holder === agency ? Object.keys(lead.released ?? {}).length : 0), 0);

const addressOf = (seat: string): string => `/seat/${encodeURIComponent(seat)}/`;

async function open({ seat, agency, person }: Roster): Promise<void> {
  if (opened.value.includes(seat)) return;
  if (agency && !before.has(agency)) before.set(agency, releases(agency));
  try {
    const sits = await fetch(`${addressOf(seat)}api/me`, { credentials: "same-origin" });
    if (!sits.ok) {
      if (person && !confirm(w("take_ask", { name: person.name, seat: seatTitle(seat) }))) return;
      await send("rehearse", { seat });
    }
    opened.value = [...opened.value, seat].slice(-MOST);
  } catch (error) {
    say(reason(error), true);
  }
}
const close = (seat: string): void => {
  opened.value = opened.value.filter((name) => name !== seat);
};

type Step = { text: string; done: boolean };
const FAST = 60;

/** The six steps, each ticked when it has happened, whoever did it and wherever. What is to be pressed is called as it stands there. */
function steps(): Step[] {
  const seats = bodies<Roster>("roster"),
    injects = bodies<Inject>("msel");
  const out = injects.filter((entry) => !isExpected(entry) && entry.released !== null);
  const next = injects.filter((entry) => !isExpected(entry) && entry.status === "approved" && entry.at !== null).sort((a, b) => a.at! - b.at!)[0];
  const shown = out[0] ?? next;
  const effect = (typeof shown?.effect === "object" ? shown.effect : null) as { tip?: { receiver?: string } } | null;
  const agency =
    effect?.tip?.receiver ??
    shown?.to?.find((word) => seats.some((seat) => seat.agency === word)) ??
    seats.find((seat) => seat.kind === "command")?.agency ??
    "";
  const first = seats.find((seat) => seat.kind === "command" && seat.agency === agency) ?? seats.find((seat) => seat.kind === "command");
  const linked = one<Ground>("ground", "ground")?.links[first?.agency ?? ""] ?? [];
  const commands = seats.filter((seat) => seat.kind === "command" && seat.agency !== first?.agency);
  const second = commands.find((seat) => linked.includes(seat.agency)) ?? commands[0] ?? first;
  const evaluator = seats.find((seat) => seat.kind === "evaluator") ?? seats.find((seat) => seat.kind === "lead_evaluator");
  const name = (seat: Roster | undefined) => (seat ? seatTitle(seat.seat) : "–");
  const released = first !== undefined && first.person !== null && releases(first.agency) > (before.get(first.agency) ?? 0);
  // A request that can be decided now, or that lies with a person already; what is at work with a bot nobody can take up.
  const open = bodies<Request>("request").filter((one) => one.open);
  const deciderOf = (one: Request) => seats.find((seat) => seat.kind === "command" && seat.agency === (one.decider || one.command));
  const request = open.find((one) => one.state === "waits for a decision") ?? open.find((one) => deciderOf(one)?.bot === false);
  const decider = request && deciderOf(request);
  return [
    { text: w("step_start", { start: w("startex") }), done: (one<ClockBody>("clock", "clock")?.startex ?? null) !== null },
    { text: w("step_open", { seat: name(first), open: w("open") }), done: first !== undefined && first.person !== null && !first.bot },
    {
      text: w("step_inject", { tab: w("msel_tab"), number: shown?.number ?? "–", title: shown?.title ?? "–", release: w("release_now") }),
      done: out.length > 0,
    },
    {
      text: w("step_release", {
        rate: `${FAST} ×`, run: w("run"), seat: name(first), inbox: agencys("inbox"), release: agencys("release"),
        to: agencys("r_to", { who: said(second?.agency) || "–" }),
      }),
      done: released,
    },
    {
      text: decider
        ? w("step_decide", {
            seat: name(decider), requests: agencys("requests"), yes: agencys("yes"), take: agencys("b_package"), task: agencys("b_task"),
          })
        : w("step_task", { seat: name(second), ask: agencys("propose") }),
      done: bodies<Operation>("operation").length > 0,
    },
    {
      text: w("step_rate", { seat: name(evaluator), tab: evaluators("evaluate"), keep: evaluators("keep_rating") }),
      done: bodies<{ rating: string | null }>("rating").some((body) => body.rating),
    },
  ];
}

function Tutorial() {
  const all = steps(),
    next = all.findIndex((step) => !step.done);
  return (
    <details class="card tutorial" open>
      <summary>{w("tutorial", { n: all.filter((step) => step.done).length })}</summary>
      <ol>
        {all.map((step, i) => (
          <li class={step.done ? "done" : ""} aria-current={i === next ? "step" : undefined}>
            <span class="tick" aria-hidden="true">
              {step.done ? "✓" : i === next ? "▸" : "·"}
            </span>{" "}
            {step.text} {step.done && <span class="aside">({w("step_done")})</span>}
          </li>
        ))}
      </ol>
      <p role="status">{next < 0 ? w("tutorial_over", { endex: w("endex"), run: w("run") }) : ""}</p>
    </details>
  );
}

export function Rehearse() {
  const seats = bodies<Roster>("roster").filter((seat) => seat.seat !== me.value?.seat && seat.kind !== "director");
  const shown = opened.value;
  return (
    <>
      <h2>{w("rehearse")}</h2>
      <Tutorial />
      <div class="row">
        <StartPause mode={one<ClockBody>("clock", "clock")?.mode} />
        <span>{w("rehearse_how", { n: MOST })}</span>
      </div>
      <ul class="seat-tiles">
        {seats.map((seat) => (
          <li key={seat.seat}>
            <strong>{seatTitle(seat.seat)}</strong> <small class="aside">{term(`role.${seat.kind}`)}</small>{" "}
            {seat.bot ? (
              <Pill kind="">{w("bot")}</Pill>
            ) : seat.person ? (
              <Pill kind="good">{seat.person.name}</Pill>
            ) : (
              <Pill kind="warn">{w("nobody")}</Pill>
            )}{" "}
            {shown.includes(seat.seat) ? (
              <button type="button" aria-label={w("close_seat", { seat: seatTitle(seat.seat) })} onClick={() => close(seat.seat)}>
                {shared("close")}
              </button>
            ) : (
              <Do onDo={() => open(seat)}>
                <span aria-label={w("open_seat", { seat: seatTitle(seat.seat) })}>{w("open")}</span>
              </Do>
            )}
            {seat.kind === "command" && !seat.bot && seat.person && !shown.includes(seat.seat) && (
              <Do onDo={() => act("seat.bot", { seat: seat.seat, bot: true })}>{w("bot_on")}</Do>
            )}
          </li>
        ))}
      </ul>
      <div class="frames">
        {shown.map((name) => (
          <section key={name} aria-label={seatTitle(name)}>
            <header class="row">
              <h3>{seatTitle(name)}</h3>
              <a href={addressOf(name)} target="_blank" rel="noopener">
                {w("own_window")}
              </a>
              <button type="button" aria-label={w("close_seat", { seat: seatTitle(name) })} onClick={() => close(name)}>
                {shared("close")}
              </button>
            </header>
            <iframe src={addressOf(name)} title={seatTitle(name)} />
          </section>
        ))}
      </div>
    </>
  );
}

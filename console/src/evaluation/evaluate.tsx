// The exercise evaluation guide: what is evaluated on the left, the log on the right; events are linked to what is kept.
import type { ComponentChildren } from "preact";
import { local } from "../core/clock";
import { may, me } from "../core/session";
import { seatTitle } from "../core/seats";
import { all, bodies, one } from "../core/store";
import { capability as named, capital, rated, said } from "../core/words";
import { Events } from "../control/events";
import { Standing } from "../control/overview";
import { act, Do, Empty } from "../parts/parts";
import { clear, linked, toggle } from "./links";
import { type Observation, Observe, Seen } from "./observing";
import { type Plan, type Task, tasksOf } from "./plan_tree";
import { Rater } from "./rating";
import { w } from "./texts";

type Rating = { task: string; rating: string | null; rationale: string | null };
type Final = { about: string; rating: string | null; rationale: string | null };
type Together = { task: string; counts: Record<string, number>; middle: string | null; each: Record<string, Rating> };
type Action = { action: string; title: string; tasks: string[]; due: number | null; at: number | null; by: string | null; status: string };
type Sheet = {
  own: Map<string, Rating>;
  finals: Map<string, Final>;
  together: Map<string, Together>;
  actions: Map<string, Action[]>;
  seen: Map<string, Observation[]>;
  loose: Action[];
};

/** All that was said of each task, in one walk over the items. */
function sheet(): Sheet {
  const mine = me.value?.seat ?? "",
    made: Sheet = { own: new Map(), finals: new Map(), together: new Map(), actions: new Map(), seen: new Map(), loose: [] };
  const push = <T,>(map: Map<string, T[]>, key: string, value: T) => {
    const found = map.get(key);
    found ? found.push(value) : map.set(key, [value]);
  };
  for (const [id, { body }] of all<Rating>("rating")) if (id === `rating-${body.task}-${mine}`) made.own.set(body.task, body);
  for (const body of bodies<Final>("final_rating")) made.finals.set(body.about, body);
  for (const body of bodies<Together>("ratings")) made.together.set(body.task, body);
  for (const body of bodies<Action>("expected_action"))
    body.tasks.length ? body.tasks.forEach((task) => push(made.actions, task, body)) : made.loose.push(body);
  for (const body of bodies<Observation>("observation")) if (!body.withdrawn) push(made.seen, body.task ?? "", body);
  return made;
}

function ActionLine({ action }: { action: Action }) {
  const events = linked.value;
  const match = async () => {
    if (await act("expected_action.match", { action: action.action, events })) clear();
  };
  return (
    <li>
      {action.title} <Standing status={action.status} />{" "}
      <small class="aside">
        {[
          action.due !== null && w("due", { at: local(action.due) }),
          action.at !== null && w("done_at", { at: local(action.at) }),
          action.by && w("by", { by: action.by === "rule" ? w("by_rule") : seatTitle(action.by) }),
        ]
          .filter(Boolean)
          .join(", ")}
      </small>{" "}
      {action.at === null && may("expected_action.match") && <Do onDo={match}>{w("match")}</Do>}
      {action.at !== null && may("expected_action.unmatch") && <Do onDo={() => act("expected_action.unmatch", { action: action.action })}>{w("unmatch")}</Do>}
    </li>
  );
}

function Finally({ id, known }: { id: string; known: Sheet }) {
  const final = known.finals.get(id);
  if (!may("evaluation.final"))
    return final?.rating ? (
      <p>
        <strong>{w("final_is", { rating: rated(final.rating) })}</strong>
      </p>
    ) : null;
  return (
    <details>
      <summary>{final?.rating ? w("final_is", { rating: rated(final.rating) }) : w("final")}</summary>
      <Rater
        name={`final-${id}`}
        title={w("final")}
        given={final}
        verb={w("final_keep")}
        onKeep={(rating, rationale) => act("evaluation.final", { about: id, rating, rationale })}
      />
    </details>
  );
}

/** A list under its name, where there is anything in it. */
function Listed({ name, lines }: { name: string; lines: ComponentChildren[] }) {
  if (!lines.length) return null;
  return (
    <>
      <p class="small-head">
        <strong>{name}</strong>
      </p>
      <ul>{lines}</ul>
    </>
  );
}

function TaskCard({ task, known }: { task: Task; known: Sheet }) {
  const own = known.own.get(task.id),
    together = known.together.get(task.id),
    seen = known.seen.get(task.id) ?? [],
    actions = known.actions.get(task.id) ?? [];
  const rate = async (rating: string | null, rationale: string | null) => {
    const answer = await act("evaluation.rate", { task: task.id, rating, rationale, events: linked.value });
    if (answer) clear();
    return answer;
  };
  return (
    <article class="task" aria-label={task.text}>
      <h5>{task.text}</h5>
      {(task.agency || task.reference) && <p class="aside">{[task.agency && capital(said(task.agency)), task.reference].filter(Boolean).join(" · ")}</p>}
      {may("evaluation.rate") ? (
        <Rater name={`task-${task.id}`} title={w("rate")} given={own} verb={w("keep_rating")} onKeep={rate} />
      ) : (
        own && <p>{w("mine", { rating: rated(own.rating) })}</p>
      )}
      <Listed
        name={w("actions")}
        lines={actions.map((action) => (
          <ActionLine key={action.action} action={action} />
        ))}
      />
      <Listed
        name={w("observations")}
        lines={seen.map((it) => (
          <Seen key={it.id} seen={it} />
        ))}
      />
      {may("evaluation.observe") && (
        <details>
          <summary>{w("observe")}</summary>
          <Observe task={task.id} />
        </details>
      )}
      {together && (
        <p>
          <strong>{w("all_ratings")}:</strong>{" "}
          {Object.entries(together.each)
            .map(([seat, given]) => `${seatTitle(seat)} ${given.rating}`)
            .join(", ") || w("no_rating")}
          {together.middle && ` (${w("middle", { rating: together.middle })})`}
        </p>
      )}
      <Finally id={task.id} known={known} />
    </article>
  );
}

function Log() {
  const chosen = linked.value;
  return (
    <aside class="log" aria-label={w("log")}>
      <h3>{w("log")}</h3>
      <p>{w("log_how")}</p>
      <p role="status">
        {chosen.length ? w("links", { n: chosen.length }) : w("no_links")}{" "}
        {chosen.length > 0 && (
          <button type="button" onClick={clear}>
            {w("unlink")}
          </button>
        )}
      </p>
      <Events
        first={60}
        extra={(event) => {
          const on = chosen.includes(event.cursor);
          return (
            <button type="button" aria-pressed={on} aria-label={w("link_event", { n: event.cursor })} onClick={() => toggle(event.cursor)}>
              {w(on ? "linked" : "link")}
            </button>
          );
        }}
      />
    </aside>
  );
}

function Publishing() {
  const published = one<unknown>("evaluation_results", "evaluation-results") !== undefined;
  if (!may("evaluation.publish")) return null;
  return (
    <section class="card" aria-label={w("publish")}>
      <h3>{w("publish")}</h3>
      <p>{w("publish_how")}</p>
      <div class="row">
        <Do kind="main" onDo={() => act("evaluation.publish", { published: true })}>
          {w("publish")}
        </Do>
        {published && <Do onDo={() => act("evaluation.publish", { published: false })}>{w("unpublish")}</Do>}
      </div>
    </section>
  );
}

export function Evaluate() {
  const plan = one<Plan>("eeg_plan", "eeg-plan"),
    known = sheet(),
    tasks = tasksOf(plan);
  const rated = tasks.filter((task) => known.own.get(task.id)?.rating).length,
    loose = known.seen.get("") ?? [];
  return (
    <div class="evaluate">
      <div>
        <h2>{w("evaluate")}</h2>
        {may("evaluation.rate") && tasks.length > 0 && <p role="status">{w("done_count", { n: rated, m: tasks.length })}</p>}
        {!plan?.objectives.length && <Empty>{w("no_plan")}</Empty>}
        {plan?.objectives.map((objective) => (
          <section key={objective.id} aria-label={objective.title}>
            <h3>{objective.title}</h3>
            {objective.capabilities.map((capability) => (
              <div key={capability.id}>
                <h4>{named(capability.name)}</h4>
                <Finally id={capability.id} known={known} />
                {capability.targets.map((target) => (
                  <div class="target" key={target.id}>
                    <p>
                      <strong>{target.title}</strong>
                    </p>
                    <Finally id={target.id} known={known} />
                    {target.tasks.map((task) => (
                      <TaskCard key={task.id} task={task} known={known} />
                    ))}
                  </div>
                ))}
              </div>
            ))}
          </section>
        ))}
        {known.loose.length > 0 && (
          <>
            <h3>{w("actions")}</h3>
            <ul>
              {known.loose.map((action) => (
                <ActionLine key={action.action} action={action} />
              ))}
            </ul>
          </>
        )}
        <h3>{w("observations")}</h3>
        {may("evaluation.observe") && (
          <details>
            <summary>{w("observe")}</summary>
            <Observe />
          </details>
        )}
        {loose.length > 0 && (
          <ul>
            {loose.slice(-100).map((it) => (
              <Seen key={it.id} seen={it} />
            ))}
          </ul>
        )}
        <Publishing />
      </div>
      <Log />
    </div>
  );
}

// How the evaluation stands, to read: final ratings and each evaluator's, expected actions, observations, the improvement plan.
import { local } from "../core/clock";
import { bodies } from "../core/store";
import { term } from "../core/words";
import { Empty, Table } from "../parts/parts";
import { Pill, useFirst } from "./list";
import { PlacedView } from "./whatif";
import { partName, standing } from "./telling";
import { w } from "./texts";

export const TONE_OF: Record<string, "" | "good" | "warn" | "bad"> = { met: "good", late: "warn", missed: "bad", open: "", void: "" };

export function Overview() {
  const finals = new Map(bodies<any>("final_rating").map((body) => [body.about as string, body]));
  const each = new Map<string, string[]>();
  for (const body of bodies<any>("ratings"))
    each.set(
      body.task,
      Object.entries<any>(body.each ?? {}).map(([seat, given]) => `${seat}: ${given.rating}`),
    );
  const actions = bodies<any>("expected_action"),
    observations = bodies<any>("observation")
      .filter((body) => !body.withdrawn)
      .reverse();
  const { shown, more } = useFirst(observations),
    rated = [...new Set([...finals.keys(), ...each.keys()])];
  return (
    <>
      <h2>{w("evaluation")}</h2>
      <PlacedView />
      <h3>{w("ratings")}</h3>
      {rated.length === 0 ? (
        <Empty>{w("no_ratings")}</Empty>
      ) : (
        <Table
          caption={w("ratings")}
          heads={[w("about"), term("rating.final"), w("evaluators")]}
          rows={rated.map((id) => ({
            key: id,
            cells: [
              partName(id),
              finals.get(id)?.rating ? `${finals.get(id).rating}: ${term(`rating.${finals.get(id).rating}`)}` : "–",
              each.get(id)?.join(", ") ?? "–",
            ],
          }))}
        />
      )}
      <h3>{w("expected_actions")}</h3>
      {actions.length === 0 ? (
        <Empty>{w("none_fit")}</Empty>
      ) : (
        <Table
          caption={w("expected_actions")}
          heads={[w("action"), term("due"), w("state")]}
          rows={actions.map((body) => ({
            key: body.action,
            cells: [
              body.title || body.action,
              body.due === null ? "–" : local(body.due),
              <>
                <Pill kind={TONE_OF[body.status] ?? ""}>{standing(body.status)}</Pill>
                {body.at === null ? "" : ` ${local(body.at)}`}
              </>,
            ],
          }))}
        />
      )}
      <h3>{term("observations")}</h3>
      {observations.length === 0 ? (
        <Empty>{w("no_observations")}</Empty>
      ) : (
        <ul>
          {shown.map((body) => (
            <li>
              {body.seat}, {local(body.t)}: {body.text}{" "}
              {body.finding && (
                <Pill kind={body.finding === "strength" ? "good" : "warn"}>{term(body.finding === "strength" ? "strength" : "area_for_improvement")}</Pill>
              )}
            </li>
          ))}
        </ul>
      )}
      {more}
    </>
  );
}

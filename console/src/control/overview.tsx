// How the evaluation stands, to read: final ratings and each evaluator's, expected actions, observations, the improvement plan.
import { local } from "../core/clock";
import { seatTitle } from "../core/seats";
import { bodies } from "../core/store";
import { rated, term } from "../core/words";
import { Finding } from "../evaluation/finding";
import { Empty, Table } from "../parts/parts";
import { Pill, type Tone, useFirst } from "../parts/list";
import { PlacedView } from "./whatif";
import { partName, standing } from "./telling";
import { w } from "./texts";

const TONES: Record<string, Tone> = { met: "good", late: "warn", missed: "bad" };
/** How an expected action stands. */
export const Standing = ({ status }: { status: string }) => <Pill kind={TONES[status] ?? ""}>{standing(status)}</Pill>;

export function Overview() {
  const finals = new Map(bodies<any>("final_rating").map((body) => [body.about as string, body]));
  const each = new Map<string, string[]>();
  for (const body of bodies<any>("ratings"))
    each.set(
      body.task,
      Object.entries<any>(body.each ?? {}).map(([seat, given]) => `${seatTitle(seat)}: ${given.rating}`),
    );
  const actions = bodies<any>("expected_action"),
    observations = bodies<any>("observation")
      .filter((body) => !body.withdrawn)
      .reverse();
  const { shown, more } = useFirst(observations),
    parts = [...new Set([...finals.keys(), ...each.keys()])];
  return (
    <>
      <h2>{w("evaluation")}</h2>
      <PlacedView />
      <h3>{w("ratings")}</h3>
      <Table
        caption={w("ratings")}
        none={w("no_ratings")}
        heads={[w("about"), term("rating.final"), w("evaluators")]}
        rows={parts.map((id) => ({
          key: id,
          cells: [partName(id), finals.get(id)?.rating ? rated(finals.get(id).rating) : "–", each.get(id)?.join(", ") ?? "–"],
        }))}
      />
      <h3>{w("expected_actions")}</h3>
      <Table
        caption={w("expected_actions")}
        none={w("none_fit")}
        heads={[w("action"), term("due"), w("state")]}
        rows={actions.map((body) => ({
          key: body.action,
          cells: [
            body.title || body.action,
            body.due === null ? "–" : local(body.due),
            <>
              <Standing status={body.status} />
              {body.at === null ? "" : ` ${local(body.at)}`}
            </>,
          ],
        }))}
      />
      <h3>{term("observations")}</h3>
      {observations.length === 0 ? (
        <Empty>{w("no_observations")}</Empty>
      ) : (
        <ul>
          {shown.map((body) => (
            <li>
              {seatTitle(body.seat)}, {local(body.t)}: {body.text} <Finding finding={body.finding} />
            </li>
          ))}
        </ul>
      )}
      {more}
    </>
  );
}

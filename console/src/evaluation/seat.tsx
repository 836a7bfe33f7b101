// The screens of evaluators, and of observers, who only read.
import { FieldTab } from "../control/field";
import { Messages } from "../control/messages";
import { Msel } from "../control/msel";
import { Overview } from "../control/overview";
import { Run } from "../control/run";
import { useEffect } from "preact/hooks";
import { me } from "../core/session";
import { MapView } from "../map/view";
import { go, route, Shell, type Tab } from "../parts/shell";
import { Evaluate } from "./evaluate";
import { Feedback } from "./feedback";
import { HotWash } from "./hotwash";
import { Improvements } from "./plan";
import { Results } from "./results";
import { w } from "./texts";
import "../control/control.css";

function Help() {
  const kind = me.value?.kind;
  if (kind === "observer") return <p>{w("help_observer")}</p>;
  return (
    <>
      <p>{w("help_evaluator")}</p>
      {kind === "lead_evaluator" && <p>{w("help_lead")}</p>}
    </>
  );
}

export function EvaluationSeat() {
  const observes = me.value?.kind === "observer";
  const run: Tab = { id: "run", title: w("run"), view: () => <Run /> };
  const tabs: Tab[] = observes
    ? [run]
    : [{ id: "evaluate", title: w("evaluate"), view: () => <Evaluate /> }, run, { id: "msel", title: w("msel"), view: () => <Msel /> }];
  tabs.push({ id: "field", title: w("field"), view: () => <FieldTab /> }, { id: "messages", title: w("messages"), view: () => <Messages /> });
  tabs.push({ id: "hot-wash", title: w("hot_wash"), view: () => <HotWash /> });
  if (!observes) tabs.push({ id: "improvements", title: w("improvements"), view: () => <Improvements /> });
  tabs.push({ id: "feedback", title: w("feedback"), view: () => <Feedback /> });
  tabs.push({ id: "results", title: w("results"), view: () => (observes ? <Results /> : <Overview />) });
  const at = route()[0], alone = !observes && (at === "" || at === "evaluate");
  useEffect(() => {
    if (at === "" && !observes) go("evaluate");
  }, [at, observes]);
  const map: Tab = { id: "map", title: w("map"), view: () => <MapView /> };
  if (!alone) return <Shell help={<Help />} tabs={tabs} beside={map} />;
  return <Shell help={<Help />} tabs={at === "" ? tabs : [map, ...tabs]} />;
}

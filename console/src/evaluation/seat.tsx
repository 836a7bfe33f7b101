// The screens of evaluators, and of observers, who only read.
import { useEffect } from "preact/hooks";
import { reportTab } from "../aar/view";
import { fieldTab } from "../control/field";
import { messagesTab } from "../control/messages";
import { Msel } from "../control/msel";
import { Overview } from "../control/overview";
import { runTab } from "../control/run";
import { go, route } from "../core/route";
import { me } from "../core/session";
import { mapTab } from "../map/view";
import { Shell, type Tab } from "../parts/shell";
import { telegramsTab } from "../telegram/view";
import { tipsTab } from "../tips/told";
import { Evaluate } from "./evaluate";
import { feedbackTab } from "./feedback";
import { hotWashTab } from "./hotwash";
import { improvementsTab } from "./plan";
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
  const tabs: Tab[] = observes
    ? [runTab(), fieldTab(), messagesTab(), hotWashTab(), feedbackTab()]
    : [
        { id: "evaluate", title: w("evaluate"), view: () => <Evaluate /> },
        runTab(),
        { id: "msel", title: w("msel"), view: () => <Msel /> },
        fieldTab(),
        messagesTab(),
        tipsTab(),
        hotWashTab(),
        improvementsTab(),
        feedbackTab(),
        telegramsTab(),
      ];
  tabs.push({ id: "results", title: w("results"), view: () => (observes ? <Results /> : <Overview />) }, reportTab());
  const at = route()[0], alone = !observes && (at === "" || at === "evaluate");
  useEffect(() => {
    if (at === "" && !observes) go("evaluate");
  }, [at, observes]);
  if (!alone) return <Shell help={<Help />} tabs={tabs} beside={mapTab()} />;
  return <Shell help={<Help />} tabs={at === "" ? tabs : [mapTab(), ...tabs]} />;
}

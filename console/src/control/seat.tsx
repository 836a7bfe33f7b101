// The screens of exercise control (director and controllers) and of the simulators.
import { reportTab } from "../aar/view";
import { route } from "../core/route";
import { may, me } from "../core/session";
import { bodies } from "../core/store";
import { feedbackTab } from "../evaluation/feedback";
import { hotWashTab } from "../evaluation/hotwash";
import { improvementsTab } from "../evaluation/plan";
import { mapTab } from "../map/view";
import { Shell, type Tab } from "../parts/shell";
import { telegramsTab } from "../telegram/view";
import { tipsTab } from "../tips/told";
import { fieldTab } from "./field";
import { messagesTab } from "./messages";
import { Msel } from "./msel";
import { Overview } from "./overview";
import { toPlay, useDue } from "./playing";
import { Rehearse } from "./rehearse";
import { runTab } from "./run";
import { Seats } from "./seats";
import { w } from "./texts";
import { Timeline } from "./timeline";
import { WhatIf } from "./whatif";
import "./control.css";

const help = () => (
  <>
    <p>{w(me.value?.kind === "simulator" ? "help_simulator" : "help_control")}</p>
    <ul>
      {(["help_clock", "help_msel", "help_seats", "help_timeline"] as const).map((key) => (
        <li>{w(key)}</li>
      ))}
    </ul>
  </>
);

export function ControlSeat() {
  const control = me.value?.kind !== "simulator";
  const drafts = may("msel.approve") ? bodies<{ status: string }>("msel").filter((entry) => entry.status === "draft").length : 0;
  const due = toPlay().length;
  useDue();
  const tabs: Tab[] = [
    runTab(),
    { id: "msel", title: w("msel_tab"), view: () => <Msel />, count: drafts + due, counts: `${w("drafts", { n: drafts })} ${w("to_play")}: ${due}.` },
    fieldTab(),
    messagesTab(),
    tipsTab(),
    telegramsTab(),
  ];
  if (control) {
    tabs.push(
      { id: "seats", title: w("seats"), view: () => <Seats /> },
      { id: "what-if", title: w("what_if"), view: () => <WhatIf /> },
      { id: "timeline", title: w("timeline"), view: () => <Timeline /> },
      { id: "evaluation", title: w("evaluation"), view: () => <Overview /> },
      improvementsTab(),
    );
  }
  tabs.push(hotWashTab(), feedbackTab(), reportTab());
  if (control && me.value?.rehearse) tabs.splice(1, 0, { id: "rehearse", title: w("rehearse"), view: () => <Rehearse /> });
  if (route()[0] !== "rehearse") return <Shell help={help()} tabs={tabs} beside={mapTab()} />;
  return <Shell help={help()} tabs={[mapTab(), ...tabs]} />;
}

// The screens of exercise control (director and controllers) and of the simulators.
import { may, me } from "../core/session";
import { bodies } from "../core/store";
import { MapView } from "../map/view";
import { Feedback } from "../evaluation/feedback";
import { HotWash } from "../evaluation/hotwash";
import { Improvements } from "../evaluation/plan";
import { Shell, type Tab, route } from "../parts/shell";
import { FieldTab } from "./field";
import { Messages } from "./messages";
import { Msel } from "./msel";
import { Overview } from "./overview";
import { Rehearse } from "./rehearse";
import { Run } from "./run";
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
  const tabs: Tab[] = [
    { id: "run", title: w("run"), view: () => <Run /> },
    { id: "msel", title: w("msel_tab"), view: () => <Msel />, count: drafts },
    { id: "field", title: w("field_tab"), view: () => <FieldTab /> },
    { id: "messages", title: w("messages"), view: () => <Messages /> },
  ];
  if (control) {
    tabs.push(
      { id: "seats", title: w("seats"), view: () => <Seats /> },
      { id: "what-if", title: w("what_if"), view: () => <WhatIf /> },
      { id: "timeline", title: w("timeline"), view: () => <Timeline /> },
      { id: "evaluation", title: w("evaluation"), view: () => <Overview /> },
      { id: "improvements", title: w("improvements"), view: () => <Improvements /> },
    );
  }
  tabs.push({ id: "hot-wash", title: w("hot_wash"), view: () => <HotWash /> }, { id: "feedback", title: w("feedback"), view: () => <Feedback /> });
  if (control && me.value?.rehearse) tabs.splice(1, 0, { id: "rehearse", title: w("rehearse"), view: () => <Rehearse /> });
  const map: Tab = { id: "map", title: w("map"), view: () => <MapView /> };
  if (route()[0] !== "rehearse") return <Shell help={help()} tabs={tabs} beside={map} />;
  return <Shell help={help()} tabs={[map, ...tabs]} />;
}

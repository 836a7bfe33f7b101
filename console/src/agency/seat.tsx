// An agency's seat, command or staff: map, inbox, cases, requests, operations, messages, news, and the seat itself.
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { reportTab } from "../aar/view";
import { mapTab } from "../map/view";
import { telegramsTab } from "../telegram/view";
import { line } from "../core/session";
import { Shell } from "../parts/shell";
import { Cases } from "./cases";
import { Announcer, Inbox, inboxCount } from "./inbox";
import { Messages } from "./messages";
import { freshTips, freshTold, loadRead, unread, waiting } from "./model";
import { Operations } from "./operations";
import { BotBanner, Newcomer, Own } from "./own";
import { Requests } from "./requests";
import { w } from "./texts";
import { ToldList } from "./told";
import "./agency.css";

const Help = () => <ol>{(["h_1", "h_2", "h_3", "h_4", "h_5"] as const).map((key) => <li key={key}>{w(key)}</li>)}</ol>;
const shown = (view: () => VNode) => () => <><BotBanner />{view()}</>;

export function AgencySeat() {
  const isLive = line.value === "live";
  useEffect(() => { if (isLive) void loadRead(); }, [isLive]);
  const tabs = [
    { id: "inbox", title: w("inbox"), count: inboxCount(), view: shown(() => <Inbox />) },
    { id: "cases", title: w("cases"), view: shown(() => <Cases />) },
    { id: "requests", title: w("requests"), count: waiting().length, view: shown(() => <Requests />) },
    { id: "operations", title: w("operations"), view: shown(() => <Operations />) },
    { id: "messages", title: w("messages"), count: unread().length, view: shown(() => <Messages />) },
    { id: "told", title: w("told"), count: freshTold().length + freshTips().length, view: shown(() => <ToldList />) },
    telegramsTab(),
    { id: "seat", title: w("seat"), view: shown(() => <Own />) },
    reportTab(),
  ];
  return (
    <>
      <Shell beside={mapTab()} tabs={tabs} help={<Help />} />
      <Announcer />
      <Newcomer />
    </>
  );
}

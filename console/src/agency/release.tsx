// Before a report is released: who will read what of it.
import { useRef } from "preact/hooks";
import { local } from "../core/clock";
import { arrive } from "../core/focus";
import { seatTitle } from "../core/seats";
import { one } from "../core/store";
import type { Ground, Lead } from "../core/types";
import { said, sourced } from "../core/words";
import { act, Dialog, Do, Empty } from "../parts/parts";
import { Facts } from "./bits";
import { mine, readers } from "./model";
import { w } from "./texts";

export function ReleaseDialog({ lead, onClose }: { lead: Lead; onClose: () => void }) {
  const links = one<Ground>("ground", "ground")?.links[mine()] ?? [];
  return (
    <Dialog title={w("release_lead", { lead: lead.id })} onClose={onClose} wide>
      <p>{w("r_intro")}</p>
      {links.length ? links.map((who) => <To key={who} who={who} lead={lead} />) : <Empty>{w("r_no_links")}</Empty>}
    </Dialog>
  );
}

function To({ who, lead }: { who: string; lead: Lead }) {
  const done = lead.released[who], name = said(who), seats = readers(who);
  const wasDone = useRef(done !== undefined);
  // The platform keeps the source of an agency's own report; every other way loses it, and the hour is told roughly.
  const isKept = who === "platform" && !!lead.source && !lead.from;
  const hour = lead.observed === null ? w("r_hour_none") : isKept ? w("r_hour_told", { t: local(lead.observed) }) : w("r_hour_rough");
  const what = [
    w("r_what_text", { target: lead.target, place: lead.place, grade: lead.grade || "–" }),
    isKept ? w("r_source_told", { source: sourced(lead.source) }) : w("r_source_not", { who: said(mine()) }), hour,
  ];
  return (
    <section class="card">
      <h3>{w("r_to", { who: name })}</h3>
      <Facts rows={[
        [w("r_who"), <>{who === "platform" && `${w("r_all_members")}: `}{seats.map((seat) => seatTitle(seat.seat)).join(", ") || w("r_no_seats")}</>],
        [w("r_what"), <ul>{what.map((text) => <li>{text}</li>)}</ul>],
      ]} />
      {done !== undefined ? <p tabIndex={-1} ref={wasDone.current ? null : arrive}><strong>{w("r_done_at", { t: local(done) })}</strong></p> : (
        <p class="row">
          <Do kind="main" onDo={() => act("lead.release", { lead: lead.id, to: who }, w("r_done", { who: name }))}>{w("r_to", { who: name })}</Do>
          <span class="aside"><strong>{w("r_never")}</strong> {w("r_late")}</span>
        </p>
      )}
    </section>
  );
}

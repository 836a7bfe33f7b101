// What the outside world told this agency, newest first.
import { useEffect } from "preact/hooks";
import { local } from "../core/clock";
import { all, bodies } from "../core/store";
import { term } from "../core/words";
import { Recalled } from "../parts/list";
import { Empty } from "../parts/parts";
import { w as line } from "../tips/texts";
import { type Tip, Tips } from "../tips/told";
import { New, Rows } from "./bits";
import { isNew, see, type Told } from "./model";
import { w } from "./texts";

export function ToldList() {
  const rows = [...all<Told>("told")].map(([id, item]) => ({ id, body: item.body })).sort((a, b) => b.body.moment.t - a.body.moment.t);
  const tips = bodies<Tip>("tip");
  // Read for a moment, then no longer new.
  useEffect(() => {
    const read = [...rows.slice(0, 100).map(({ id, body }): [string, number] => [id, body.moment.t]), ...tips.map((tip): [string, number] => [tip.tip, tip.t])];
    const later = setTimeout(() => { for (const [id, t] of read) if (isNew(id, t)) see(id, t); }, 3_000);
    return () => clearTimeout(later);
  }, [rows.length, tips.length]);
  return (
    <>
      <h2>{w("told")}</h2>
      {rows.length ? (
        <Rows rows={rows} id={(one) => one.id} label={w("told")} row={({ id, body }) => (
          <div class="card">
            <p class="title">{body.from} {isNew(id, body.moment.t) && <New />}</p>
            <p class="words">{body.text}</p>
            <Recalled of={body} />
            <p class="aside">{local(body.moment.t)} · {w("by", { delivery: term(`delivery.${body.delivery}`) })}</p>
          </div>
        )} />
      ) : <Empty>{w("told_none")}</Empty>}
      <h3>{line("from_public")}</h3>
      <Tips none={line("none_agency")} inWords />
    </>
  );
}

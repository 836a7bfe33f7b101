// What the outside world told this agency, newest first.
import { useEffect } from "preact/hooks";
import { local } from "../core/clock";
import { all } from "../core/store";
import { term } from "../core/words";
import { Empty } from "../parts/parts";
import { New, Rows } from "./bits";
import { isNew, see, type Told } from "./model";
import { w } from "./texts";

export function ToldList() {
  const rows = [...all<Told>("told")].map(([id, item]) => ({ id, body: item.body })).sort((a, b) => b.body.moment.t - a.body.moment.t);
  // Read for a moment, then no longer new.
  useEffect(() => {
    const later = setTimeout(() => { for (const { id, body } of rows.slice(0, 100)) if (isNew(id, body.moment.t)) see(id, body.moment.t); }, 3_000);
    return () => clearTimeout(later);
  }, [rows.length]);
  return (
    <>
      <h2>{w("told")}</h2>
      {rows.length ? (
        <Rows rows={rows} id={(one) => one.id} label={w("told")} row={({ id, body }) => (
          <div class="card">
            <p class="title">{body.from} {isNew(id, body.moment.t) && <New />}</p>
            <p class="words">{body.text}</p>
            <p class="aside">{local(body.moment.t)} · {w("by", { delivery: term(`delivery.${body.delivery}`) })}</p>
          </div>
        )} />
      ) : <Empty>{w("told_none")}</Empty>}
    </>
  );
}

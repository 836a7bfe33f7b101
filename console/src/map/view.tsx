// The map of what this seat may see: by WebGL where there is one, else simple; and as a list.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../core/api";
import { span } from "../core/clock";
import { stationed } from "../core/seats";
import { bodies, one } from "../core/store";
import type { Ground, TeamsBody } from "../core/types";
import { capital, said } from "../core/words";
import { useFirst } from "../parts/list";
import { Empty, Table } from "../parts/parts";
import type { Tab } from "../parts/shell";
import type { GlMap, Layer } from "./gl";
import { asking, askingAreas, choose, chosen, COLOURS, dashed, type Drawn, EDGE, HOURS, reach, wantAreas, wantsAreas } from "./reach";
import { hasManyWays, scene, type Spot, watch } from "./scene";
import { SvgMap } from "./svg";
import { w } from "./texts";

const LAYERS: Layer[] = ["relief", "roads", "places", "bases", "cases", "operations"];
let kept: Drawn | null = null;
let asked: Promise<Drawn> | null = null;
/** Asked once; only what failed is asked again. */
const theGround = () => (asked ??= get<Drawn>("ground/map.json").then((found) => (kept = found), (error) => { asked = null; throw error; }));

function useDrawn(): Drawn | null {
  const [drawn, setDrawn] = useState(kept), [turn, setTurn] = useState(0);
  useEffect(() => {
    if (drawn) return;
    let again: ReturnType<typeof setTimeout> | undefined;
    theGround().then(setDrawn).catch(() => (again = setTimeout(() => setTurn(turn + 1), 5_000)));
    return () => clearTimeout(again);
  }, [drawn, turn]);
  return drawn;
}

function Reaching({ ground }: { ground: Ground }) {
  const mine = new Set(bodies<TeamsBody>("teams").flatMap((body) => Object.keys(body.free)));
  const picked = chosen.value, [open, setOpen] = useState(picked !== null), first = useRef<HTMLSelectElement>(null);
  const off = () => { void choose("", ""); first.current?.focus(); };
  return (
    <details class="reaching" open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{w("reach")}</summary>
      <div class="row">
        <label>{w("base")}{" "}
          <select ref={first} value={picked?.base ?? ""} onChange={(e) => void choose(e.currentTarget.value, picked?.kind ?? ground.kinds[0]!.name)}>
            <option value="">{w("no_team")}</option>
            {ground.bases.filter((base) => mine.has(base.name)).map((base) => <option value={base.name}>{capital(stationed(base.name))}</option>)}
          </select></label>
        {picked && <label>{w("kind")}{" "}
          <select value={picked.kind} onChange={(e) => void choose(picked.base, e.currentTarget.value)}>
            {ground.kinds.map((kind) => <option value={kind.name}>{said(kind.name)}</option>)}
          </select></label>}
        {picked && <label><input type="checkbox" checked={wantsAreas.value} onChange={(e) => wantAreas(e.currentTarget.checked)} /> {w("areas")}</label>}
        {picked && <button type="button" onClick={off}>{w("reach_off")}</button>}
      </div>
      <p role="status">{asking.value ? w("asks") : askingAreas.value ? w("asks_areas") : ""}</p>
      {picked && reach.value && <Legend base={picked.base} kind={picked.kind} hasNoAreas={wantsAreas.value && !askingAreas.value && !reach.value.bands} />}
    </details>
  );
}

/** What the bands mean: by lightness, by the dashes of their edge, and in words. */
function Legend({ base, kind, hasNoAreas }: { base: string; kind: string; hasNoAreas: boolean }) {
  return (
    <div class="legend">
      <ul class="bands" aria-label={w("reach")}>{HOURS.map((h, i) => (
        <li><svg width="22" height="14" aria-hidden="true"><rect x="1" y="1" width="20" height="12" fill={COLOURS[i]} fill-opacity={0.8}
          stroke={EDGE} stroke-width="1.5" stroke-dasharray={dashed(i)} /></svg> {w("band", { from: HOURS[i - 1] ?? 0, h })}</li>
      ))}</ul>
      <small>{w("reach_key", { base: stationed(base), kind: said(kind) })}{hasNoAreas && ` ${w("no_areas")}`}</small>
    </div>
  );
}

/** The same in words: every place and in how many hours, the soonest first. */
function Soonest({ ground }: { ground: Ground }) {
  const found = reach.value, picked = chosen.value;
  const rows = found ? ground.places.map((place, i) => ({ key: place.name, hours: found.hours[i] ?? null })) : [];
  rows.sort((a, b) => (a.hours ?? Infinity) - (b.hours ?? Infinity));
  const { shown, more } = useFirst(rows);
  if (!found || !picked) return null;
  return <>
    <Table caption={w("reach_caption", { kind: said(picked.kind), base: stationed(picked.base) })} heads={[w("places"), w("hours")]}
      rows={shown.map(({ key, hours }) => ({ key, cells: [key, hours === null ? w("never") : span(hours)] }))} />
    {more}
  </>;
}

function List({ spots }: { spots: Spot[] }) {
  const { shown, more } = useFirst(spots);
  if (!spots.length) return <Empty>{w("nothing")}</Empty>;
  const rows = shown.map((spot) => ({ key: spot.id,
    cells: [w(spot.kind === "team" ? "operation" : spot.kind), spot.link ? <a href={spot.link}>{spot.text}</a> : spot.text, spot.state] }));
  return <><Table caption={w("map")} heads={[w("what"), w("where"), w("state")]} rows={rows} />{more}</>;
}

const gl = () => import("./gl");
const isSimple = () => location.search.includes("webgl=off");
/** Load what the map needs while the seat's state is on its way, where there is room for a map beside the tabs. */
export function prepare(): void {
  if (!matchMedia("(min-width: 60.01rem)").matches) return;
  theGround().catch(() => {}); // the map itself asks again
  if (!isSimple()) gl().catch(() => {});
}

/** WebGL, in a part of its own that is loaded when it is needed. */
function Gl({ drawn, ground, shown, onPick, onFail, hold }: { drawn: Drawn; ground: Ground; shown: Record<Layer, boolean>; onPick: (spots: Spot[]) => void; onFail: () => void; hold: (map: GlMap | null) => void }) {
  const box = useRef<HTMLDivElement>(null), map = useRef<GlMap | null>(null), [ready, setReady] = useState(false);
  useEffect(() => {
    let over = false;
    gl().then(({ GlMap }) => {
      if (over || !box.current) return;
      map.current = new GlMap(box.current, drawn, ground, w("map"), onPick);
      hold(map.current);
      void map.current.show(scene);
      setReady(true);
    }).catch(onFail);
    return () => { over = true; hold(null); map.current?.remove(); map.current = null; };
  }, []);
  useSignalEffect(() => { watch(); void map.current?.show(scene); });
  useEffect(() => { void map.current?.reach(reach.value); }, [ready, reach.value]);
  useEffect(() => { for (const name of LAYERS) void map.current?.layer(name, shown[name]); }, [ready, shown]);
  return <div ref={box} class="gl" />;
}

/** By itself, so that operations do not draw the whole view again. */
const ManyWays = () => <>{hasManyWays() && w("many_ways")}</>;

function MapView() {
  const ground = one<Ground>("ground", "ground"), drawn = useDrawn();
  const [simple, setSimple] = useState(isSimple), [list, setList] = useState(false), [zoom, setZoom] = useState(1);
  const [picked, setPicked] = useState<Spot[]>([]), gl = useRef<GlMap | null>(null);
  const [shown, setShown] = useState<Record<Layer, boolean>>({ relief: true, roads: true, places: true, bases: true, cases: true, operations: true });
  if (!ground || !drawn) return <Empty>{w("no_ground")}</Empty>;
  const seen = list || simple ? (watch(), scene()) : null;
  const step = (by: number) => (simple ? setZoom(Math.min(16, Math.max(1, zoom * 2 ** by))) : gl.current?.zoom(by));
  const whole = () => (simple ? setZoom(1) : gl.current?.whole(drawn));
  return (
    <div class="map">
      <div class="map-tools">
        <button type="button" aria-pressed={list} onClick={() => setList(!list)}>{list ? w("as_map") : w("list")}</button>
        {!list && <><button type="button" aria-label={w("zoom_in")} onClick={() => step(1)}>+</button><button type="button" aria-label={w("zoom_out")} onClick={() => step(-1)}>−</button><button type="button" onClick={whole}>{w("whole")}</button></>}
        <details><summary>{w("layers")}</summary>{LAYERS.filter((name) => name !== "relief" || drawn.relief).map((name) => (
          <label><input type="checkbox" checked={shown[name]} onChange={(e) => setShown({ ...shown, [name]: e.currentTarget.checked })} /> {w(name)}</label>
        ))}<small>{w("straight")} {!simple && w("heaps")} {!simple && <ManyWays />} {drawn.schematic ? w("schematic") : ""}</small></details>
        <Reaching ground={ground} />
      </div>
      {list ? <div class="listed" tabIndex={0} role="region" aria-label={w("list")}><Soonest ground={ground} /><List spots={seen?.spots ?? []} /></div>
        : simple ? <>{!isSimple() && <p class="aside">{w("plain")}</p>}<SvgMap drawn={drawn} ground={ground} scene={seen!} shown={shown} onPick={setPicked} zoom={zoom} /></>
        : <Gl drawn={drawn} ground={ground} shown={shown} onPick={setPicked} onFail={() => setSimple(true)} hold={(map) => (gl.current = map)} />}
      {picked.length > 0 && !list && (
        <ul class="picked card">{picked.slice(0, 6).map((spot) => <li>{spot.link ? <a href={spot.link}>{spot.text}</a> : <strong>{spot.text}</strong>}: {spot.state}</li>)}{picked.length > 6 && <li>{w("more_picked", { n: picked.length - 6 })}</li>}</ul>
      )}
    </div>
  );
}

export const mapTab = (): Tab => ({ id: "map", title: w("map"), view: () => <MapView /> });

// The simple map, where there is no WebGL: the same ground and the same scene as SVG.
import { useMemo, useState } from "preact/hooks";
import { base } from "../core/api";
import type { Ground } from "../core/types";
import type { Layer } from "./gl";
import { areas, band, COLOURS, DASHES, type Drawn, EDGE, ends, lines, reach } from "./reach";
import { positions, type Scene, type Spot } from "./scene";
import { w } from "./texts";

const WIDTH = 1000;
const mercator = (latitude: number) => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));

/** From longitude and latitude to the picture. */
function projection(ground: Ground) {
  const points = [...positions(ground).values()];
  const lons = points.map((one) => one[0]), lats = points.map((one) => mercator(one[1]));
  const west = Math.min(...lons), east = Math.max(...lons), south = Math.min(...lats), north = Math.max(...lats);
  const scale = (WIDTH * 0.94) / Math.max(1e-6, ((east - west) * Math.PI) / 180);
  const to = ([lon, lat]: [number, number]): [number, number] => [WIDTH * 0.03 + (((lon - west) * Math.PI) / 180) * scale, WIDTH * 0.03 + (north - mercator(lat)) * scale];
  return { to, height: (north - south) * scale + WIDTH * 0.06 };
}

const path = (lines: GeoJSON.Position[][], to: (at: [number, number]) => [number, number]) =>
  lines.map((line) => `M${line.map((at) => to(at as [number, number]).map((n) => n.toFixed(1)).join(",")).join("L")}`).join("");

const dashed = (band: number, r: number) => DASHES[band]!.map((n) => n * 1.5 * r).join(" ");

/** Names of places, the largest first, as far as they do not lie upon each other. */
function labels(ground: Ground, to: (name: string) => [number, number], r: number): [string, number, number][] {
  const put: [string, number, number][] = [];
  for (const place of [...ground.places].sort((a, b) => b.people - a.people).slice(0, 200)) {
    const [x, y] = to(place.name), wide = (one: string) => one.length * 4.2 * r;
    if (x - wide(place.name) < 0 || x + wide(place.name) > WIDTH) continue;
    if (put.every(([other, u, v]) => Math.abs(u - x) > wide(other) + wide(place.name) || Math.abs(v - y) > 18 * r)) put.push([place.name, x, y]);
  }
  return put;
}

export function SvgMap({ drawn, ground, scene, shown, onPick, zoom }: { drawn: Drawn; ground: Ground; scene: Scene; shown: Record<Layer, boolean>; onPick: (spots: Spot[]) => void; zoom: number }) {
  const [middle, setMiddle] = useState<[number, number]>([0.5, 0.5]);
  // What does not move is reckoned once, not with every hour that is drawn.
  const { to, height } = useMemo(() => projection(ground), [ground]);
  const { border, roads } = useMemo(() => ({
    border: drawn.border && path(lines(drawn.border), to), roads: drawn.is_plane ? null : path(drawn.roads.features.flatMap((one) => lines(one.geometry)), to),
  }), [drawn, to]);
  const around = useMemo(() => areas(reach.value).map((area) => ({
    ...area, path: area.rings.map((rings) => path(rings, to)).join(""), tags: ends(area.rings).map((at) => to(at as [number, number])),
  })), [reach.value, to]);
  const found = positions(ground), r = 1 / zoom, sheet = drawn.bounds;
  const wide = WIDTH / zoom, high = height / zoom;
  const left = Math.min(WIDTH - wide, Math.max(0, middle[0] * WIDTH - wide / 2)), top = Math.min(height - high, Math.max(0, middle[1] * height - high / 2));
  const [x0, y0] = to([sheet[0][0], sheet[1][1]]), [x1, y1] = to([sheet[1][0], sheet[0][1]]);
  const move = (event: KeyboardEvent) => {
    const step = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as Record<string, [number, number]>)[event.key];
    if (step) { event.preventDefault(); setMiddle([middle[0] + (step[0] * 0.2) / zoom, middle[1] + (step[1] * 0.2) / zoom].map((n) => Math.min(1, Math.max(0, n))) as [number, number]); }
  };
  const names = useMemo(() => labels(ground, (name) => to(found.get(`p/${name}`)!), r), [ground, to, r]);
  return (
    <svg class="simple-map" viewBox={`${left} ${top} ${wide} ${high}`} role="img" aria-label={w("map")} tabindex={0} onKeyDown={move}>
      <rect x={0} y={0} width={WIDTH} height={height} fill="#eef1ea" />
      {shown.relief && drawn.relief && <image href={`${base}/api/ground/relief.png`} x={x0} y={y0} width={x1 - x0} height={y1 - y0} preserveAspectRatio="none" opacity={0.8} />}
      {around.map(({ band, path }) => (
        <path d={path} fill={COLOURS[band]} fill-opacity={0.5} fill-rule="evenodd" stroke={EDGE} stroke-width={0.8 * r} stroke-opacity={0.7} stroke-dasharray={dashed(band, r)} />
      ))}
      {border && <path d={border} fill="none" stroke="#6b5b73" stroke-width={1.2 * r} stroke-dasharray={`${4 * r}`} />}
      {shown.roads && roads && <path d={roads} fill="none" stroke="#9a8468" stroke-width={1.2 * r} />}
      {reach.value && ground.places.map((place, i) => {
        const n = band(reach.value!.hours[i] ?? null), [x, y] = to(found.get(`p/${place.name}`)!);
        return n < 0 ? null : <circle cx={x} cy={y} r={9 * r} fill={COLOURS[n]} fill-opacity={0.85} stroke={EDGE} stroke-width={r} />;
      })}
      {shown.places && ground.places.map((place) => { const [x, y] = to(found.get(`p/${place.name}`)!); return <circle cx={x} cy={y} r={2.5 * r} fill="#4d4d4d" />; })}
      {shown.places && names.map(([name, x, y]) => <text x={x} y={y + 15 * r} font-size={14 * r} text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width={3 * r}>{name}</text>)}
      {around.flatMap(({ hours, tags }) => tags.map(([x, y]) => (
        <text x={x} y={y + 5 * r} font-size={14 * r} text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width={4 * r} fill={EDGE}>{hours} h</text>
      )))}
      {shown.operations && scene.ways.map((way) => { const [a, b] = to(way.from), [c, d] = to(way.to); return <line x1={a} y1={b} x2={c} y2={d} stroke="#1a6334" stroke-width={2 * r} stroke-dasharray={way.gone ? `${5 * r}` : undefined} />; })}
      {scene.spots.filter((spot) => (spot.kind === "base" ? shown.bases : spot.kind === "case" ? shown.cases : shown.operations && spot.size)).map((spot) => {
        const [x, y] = to(spot.at), colour = { base: "#0b4f6c", case: "#b42318", team: "#1a6334" }[spot.kind];
        return <circle key={spot.id} cx={x} cy={y} r={(spot.kind === "base" ? 4 + Math.min(5, spot.size / 5) : 8) * r} fill={colour} fill-opacity={spot.kind === "case" ? Math.max(0.15, spot.belief) : 1} stroke={spot.kind === "case" ? colour : "#fff"} stroke-width={1.5 * r} onClick={() => onPick([spot])}><title>{`${spot.text}: ${spot.state}`}</title></circle>;
      })}
    </svg>
  );
}

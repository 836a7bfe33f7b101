// The simple map, where there is no WebGL: the same ground and the same scene as SVG, drawn in pixels of the screen.
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { base } from "../core/api";
import { span } from "../core/clock";
import type { Ground } from "../core/types";
import type { Layer } from "./gl";
import { around, type Label, meets, placed, SIZE, uncovered, type Wish } from "./labels";
import { areas, type Area, band, COLOURS, dashed, type Drawn, EDGE, ends, lines, reach } from "./reach";
import { positions, type Scene, type Spot } from "./scene";
import { w } from "./texts";

type Point = [number, number];
type Size = { wide: number; high: number };

const WIDTH = 1000, PAD = 16; // of the sheet; on the screen, around it
const NEAR = 6; // pixels: what is picked together
const MOST_NAMES = 200, GREAT = 12; // names at most; the largest places, which are named before others
const STEPS: Record<string, Point> = { ArrowLeft: [-0.2, 0], ArrowRight: [0.2, 0], ArrowUp: [0, -0.2], ArrowDown: [0, 0.2] };
const FILLS = { base: "#0b4f6c", case: "#b42318", team: "#1a6334" }, INK = "#1b1f23";
const mercator = (latitude: number) => Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));

/** From longitude and latitude to a sheet of so many units. */
function projection(ground: Ground) {
  const points = [...positions(ground).values()];
  const lons = points.map((one) => one[0]), lats = points.map((one) => mercator(one[1]));
  const west = Math.min(...lons), east = Math.max(...lons), south = Math.min(...lats), north = Math.max(...lats);
  const scale = WIDTH / Math.max(1e-6, ((east - west) * Math.PI) / 180);
  const to = ([lon, lat]: Point): Point => [(((lon - west) * Math.PI) / 180) * scale, (north - mercator(lat)) * scale];
  return { to, height: (north - south) * scale };
}

const path = (lines: GeoJSON.Position[][], to: (at: Point) => Point) =>
  lines.map((line) => `M${line.map((at) => to(at as Point).map((n) => n.toFixed(1)).join(",")).join("L")}`).join("");

const far = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const within = (n: number, least: number, most: number) => Math.min(most, Math.max(least, n));

/** How large an element is on the screen, as long as it stands there. */
function useSize() {
  const box = useRef<SVGSVGElement>(null), [size, setSize] = useState<Size>({ wide: 0, high: 0 });
  useLayoutEffect(() => {
    const measure = () => {
      const { width, height } = box.current!.getBoundingClientRect();
      setSize((now) => (now.wide === width && now.high === height ? now : { wide: width, high: height }));
    };
    const watcher = new ResizeObserver(measure);
    measure();
    watcher.observe(box.current!);
    return () => watcher.disconnect();
  }, []);
  return { box, ...size };
}

/** The middle of the view, as parts of the sheet, so that no more of the screen is empty than must be. */
function middled(wanted: Point, k: number, height: number, { wide, high }: Size): Point {
  const along = (part: number, whole: number, seen: number) => {
    const half = (seen / 2 - PAD) / k / Math.max(1e-6, whole);
    return half >= 0.5 ? 0.5 : within(part, half, 1 - half);
  };
  return [along(wanted[0], WIDTH, wide), along(wanted[1], height, high)];
}

const shows = (spot: Spot, shown: Record<Layer, boolean>) =>
  spot.kind === "base" ? shown.bases : spot.kind === "case" ? shown.cases : shown.operations && spot.size > 0;
const radius = (spot: Spot, r: number) => (spot.kind === "base" ? 4 + Math.min(5, spot.size / 5) * r : Math.max(6, 8 * r));

/** A place as it is drawn: where, how far what is drawn there reaches, and in which band of hours it is, if in any. */
type Place = { name: string; people: number; at: Point; r: number; hours: number | null; band: number; isCase: boolean };

/** The hours of areas, and then names: of the largest places and those with cases, then of the others by their size. */
function* wishes(places: Place[], tags: { hours: number; at: Point[] }[]): Generator<Wish> {
  for (const { hours, at } of tags) for (const [x, y] of at) yield { text: `${hours} h`, x, y, gap: 0, fill: EDGE };
  const bySize = [...places].sort((a, b) => b.people - a.people), great = (one: Place, i: number) => one.isCase || i < GREAT;
  const [first, then] = [bySize.filter(great), bySize.filter((one, i) => !great(one, i))];
  for (const [i, { name, at: [x, y], r }] of [...first, ...then].slice(0, MOST_NAMES).entries()) {
    yield { text: name, x, y, gap: r, fill: INK, great: i < first.length };
  }
}

const Names = ({ of, under }: { of: Label[]; under: Map<Label, string[]> }) => (
  <g font-size={SIZE} text-anchor="middle" paint-order="stroke" stroke="#fff" stroke-width={3} stroke-linejoin="round">
    {of.map((label) => (
      <text x={label.x} y={label.y} fill={label.fill}>
        <title>{[label.text, ...(under.get(label) ?? [])].join(", ")}</title>{label.text}
      </text>
    ))}
  </g>
);

type Drawing = {
  drawn: Drawn; ground: Ground; scene: Scene; shown: Record<Layer, boolean>; onPick: (spots: Spot[]) => void; zoom: number;
};
type Reached = Area & { path: string; tags: Point[] };
type LandDrawing = Pick<Drawing, "drawn" | "shown"> & { to: (at: Point) => Point; reached: Reached[]; thin: number };

/** What does not move, in units of the sheet: reckoned once, and drawn larger or smaller. */
function Land({ drawn, to, shown, reached, thin }: LandDrawing) {
  const { border, roads } = useMemo(() => ({
    border: drawn.border && path(lines(drawn.border), to),
    roads: drawn.is_plane ? null : path(drawn.roads.features.flatMap((one) => lines(one.geometry)), to),
  }), [drawn, to]);
  const [x0, y0] = to([drawn.bounds[0][0], drawn.bounds[1][1]]), [x1, y1] = to([drawn.bounds[1][0], drawn.bounds[0][1]]);
  const steady = { "vector-effect": "non-scaling-stroke" };
  return <>
    {shown.relief && drawn.relief && (
      <image href={`${base}/api/ground/relief.png`} x={x0} y={y0} width={x1 - x0} height={y1 - y0} preserveAspectRatio="none"
        opacity={0.8} />
    )}
    {reached.map(({ band, path }) => (
      <path d={path} fill={COLOURS[band]} fill-opacity={0.5} fill-rule="evenodd" stroke={EDGE} stroke-width={0.8 * thin}
        stroke-opacity={0.7} stroke-dasharray={dashed(band)} {...steady} />
    ))}
    {border && <path d={border} fill="none" stroke="#6b5b73" stroke-width={thin} stroke-dasharray="3" {...steady} />}
    {shown.roads && roads && <path d={roads} fill="none" stroke="#9a8468" stroke-width={thin} {...steady} />}
  </>;
}

export function SvgMap({ drawn, ground, scene, shown, onPick, zoom }: Drawing) {
  const [wanted, setWanted] = useState<Point>([0.5, 0.5]), { box, wide, high } = useSize();
  const { to, height } = useMemo(() => projection(ground), [ground]);
  const found = reach.value;
  const reached = useMemo(() => areas(found).map((area): Reached => ({
    ...area, path: area.rings.map((rings) => path(rings, to)).join(""), tags: ends(area.rings).map((at) => to(at as Point)),
  })), [found, to]);

  const fit = Math.max(1e-3, Math.min((wide - 2 * PAD) / WIDTH, (high - 2 * PAD) / Math.max(1e-6, height))), k = fit * zoom;
  const [middle_x, middle_y] = middled(wanted, k, height, { wide, high });
  const dx = wide / 2 - middle_x * WIDTH * k, dy = high / 2 - middle_y * height * k;
  const at = useMemo(() => ([x, y]: Point): Point => [x * k + dx, y * k + dy], [k, dx, dy]);
  // Marks and lines are smaller where the ground is small; letters are not.
  const r = within(fit * 1.4 * Math.sqrt(zoom), 0.45, 1), thin = within(fit * 1.4, 0.5, 1.2);
  const dot = 2.5 * Math.max(0.6, r), ring = 9 * r;

  const marks = useMemo(() => [...(shown.bases ? scene.bases : []), ...(shown.cases ? scene.cases : [])].map((spot) => (
    { kind: spot.kind, at: at(to(spot.at)), r: radius(spot, r) + 1 }
  )), [scene.bases, scene.cases, shown, r, at]);
  const places = useMemo(() => {
    const every = positions(ground);
    return ground.places.map(({ name, people }, i): Place => {
      const lies = at(to(every.get(`p/${name}`)!)), hours = found?.hours[i] ?? null, n = found ? band(hours) : -1;
      const there = marks.filter((mark) => far(mark.at, lies) <= mark.r);
      return {
        name, people, at: lies, hours, band: n, isCase: there.some(({ kind }) => kind === "case"),
        r: Math.max(n < 0 ? dot : ring, ...there.map((mark) => mark.r + far(mark.at, lies))),
      };
    });
  }, [ground, found, marks, at]);
  const still = useMemo(() => {
    const taken = [
      ...places.filter(({ band }) => band >= 0).map(({ at }) => around(at, ring)), ...marks.map(({ at, r }) => around(at, r)),
    ];
    const points = shown.places ? places.map(({ at }) => around(at, dot)) : [];
    const tags = reached.map(({ hours, tags }) => ({ hours, at: tags.map(at) })), named = shown.places ? places : [];
    return placed([...wishes(named, tags)], taken, points, { left: 0, top: 0, right: wide, bottom: high });
  }, [places, marks, reached, shown, wide, high]);
  // Points, and for each name those that gave way to it.
  const { pointed, under } = useMemo(() => {
    const under = new Map<Label, string[]>(still.map((label) => [label, []]));
    const pointed = shown.places ? places.filter(({ name, at }) => {
      const over = still.find(({ box }) => meets(around(at, dot), [box]));
      if (over) under.get(over)!.push(name);
      return !over;
    }) : [];
    return { pointed, under };
  }, [places, still]);
  const spots = scene.spots.filter((spot) => shows(spot, shown)).map((spot) => ({ spot, at: at(to(spot.at)) }));
  const moving = spots.filter(({ spot }) => spot.kind === "team").map(({ spot, at }) => around(at, radius(spot, r)));

  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    setWanted([middle_x + step[0] / zoom, middle_y + step[1] / zoom]);
  };
  const pick = (here: Point) => onPick(spots.filter(({ at }) => far(at, here) <= NEAR).map(({ spot }) => spot));
  return (
    <svg class="simple-map" ref={box} role="img" aria-label={w("map")} tabindex={0} onKeyDown={move}>
      <rect width="100%" height="100%" fill="#eef1ea" />
      <g transform={`matrix(${k} 0 0 ${k} ${dx} ${dy})`}>
        <Land drawn={drawn} to={to} shown={shown} reached={reached} thin={thin} />
      </g>
      {places.map(({ name, band, hours, at: [x, y] }) => band >= 0 && (
        <circle key={name} cx={x} cy={y} r={ring} fill={COLOURS[band]} fill-opacity={0.85} stroke={EDGE} stroke-width={r}>
          <title>{`${name}: ${span(hours!)}`}</title>
        </circle>
      ))}
      {pointed.map(({ name, at: [x, y] }) => (
        <circle key={name} cx={x} cy={y} r={dot} fill="#4d4d4d"><title>{name}</title></circle>
      ))}
      {shown.operations && scene.ways.map((way) => {
        const [a, b] = at(to(way.from)), [c, d] = at(to(way.to));
        return (
          <line x1={a} y1={b} x2={c} y2={d} stroke={FILLS.team} stroke-width={2 * Math.max(0.6, r)}
            stroke-dasharray={way.gone ? "5" : undefined} />
        );
      })}
      {spots.map(({ spot, at }) => (
        <circle key={spot.id} cx={at[0]} cy={at[1]} r={radius(spot, r)} fill={FILLS[spot.kind]}
          fill-opacity={spot.kind === "case" ? Math.max(0.15, spot.belief) : 1}
          stroke={spot.kind === "case" ? FILLS.case : "#fff"} stroke-width={1.5 * r} onClick={() => pick(at)}>
          <title>{`${spot.text}: ${spot.state}`}</title>
        </circle>
      ))}
      <Names of={uncovered(still, moving)} under={under} />
    </svg>
  );
}

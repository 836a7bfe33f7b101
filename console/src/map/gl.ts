// The map by WebGL. It is loaded when a map is opened; its worker is a file of the server's own.
import * as maplibre from "maplibre-gl";
import { base } from "../core/api";
import type { Ground } from "../core/types";
import { areas, band, COLOURS, DASHES, type Drawn, EDGE, ends, type Reach } from "./reach";
import { positions, type Scene, type Spot } from "./scene";

declare global { interface Window { septelMap?: maplibre.Map } }
maplibre.setWorkerUrl(`/console/${WORKER}`);

export type Layer = "relief" | "roads" | "places" | "bases" | "cases" | "operations";
const SHOWS: Record<Layer, string[]> = {
  relief: ["relief"], roads: ["roads"], places: ["places", "place-names"], bases: ["bases"], cases: ["cases"], operations: ["ways", "ways-back", "teams", "team-counts"],
};
const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

const source = (data: GeoJSON.GeoJSON = EMPTY, more = {}) => ({ type: "geojson" as const, data, ...more });

function style(drawn: Drawn): maplibre.StyleSpecification {
  const [[west, south], [east, north]] = drawn.bounds;
  const wide: any = ["match", ["get", "class"], ["motorway", "trunk"], 2, ["primary"], 1.4, 0.8];
  return {
    version: 8,
    sources: {
      ...(drawn.relief ? { relief: { type: "image", url: `${location.origin}${base}/api/ground/relief.png`, coordinates: [[west, north], [east, north], [east, south], [west, south]] } } : {}),
      roads: source(drawn.is_plane ? EMPTY : drawn.roads), border: source(drawn.border ? { type: "Feature", properties: {}, geometry: drawn.border } : EMPTY),
      reach: source(), areas: source(), "area-hours": source(), places: source(), bases: source(), cases: source(), ways: source(), teams: source(),
    },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#eef1ea" } },
      ...(drawn.relief ? [{ id: "relief", type: "raster" as const, source: "relief", paint: { "raster-opacity": 0.8, "raster-fade-duration": 0 } }] : []),
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.5, "fill-antialias": false } },
      { id: "border", type: "line", source: "border", paint: { "line-color": "#6b5b73", "line-width": 1.2, "line-dasharray": [3, 2] } },
      { id: "roads", type: "line", source: "roads", paint: { "line-color": "#9a8468", "line-width": wide, "line-opacity": 0.8 } },
      ...DASHES.map((dash, i) => ({
        id: `edge-${i}`, type: "line" as const, source: "areas", filter: ["==", ["get", "band"], i] as any,
        paint: { "line-color": EDGE, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.4, 8, 1.5] as any, "line-opacity": 0.7, "line-dasharray": dash },
      })),
      {
        id: "reach", type: "circle", source: "reach",
        paint: { "circle-radius": 8, "circle-color": ["get", "colour"], "circle-opacity": 0.85, "circle-stroke-color": EDGE, "circle-stroke-width": 1 },
      },
      { id: "places", type: "circle", source: "places", paint: { "circle-radius": ["get", "radius"], "circle-color": "#4d4d4d" } },
      { id: "place-names", type: "symbol", source: "places", layout: { "text-field": ["get", "name"], "text-size": 12, "text-anchor": "top", "text-offset": [0, 0.4], "symbol-sort-key": ["-", 0, ["get", "people"]], "text-optional": true }, paint: { "text-color": "#1b1f23", "text-halo-color": "#fff", "text-halo-width": 1.4 } },
      { id: "bases", type: "circle", source: "bases", paint: { "circle-radius": ["interpolate", ["linear"], ["get", "size"], 0, 4, 25, 9], "circle-color": ["case", [">", ["get", "size"], 0], "#0b4f6c", "#fff"], "circle-stroke-color": "#0b4f6c", "circle-stroke-width": 1.5 } },
      {
        id: "area-hours", type: "symbol", source: "area-hours", layout: { "text-field": ["get", "text"], "text-size": 12, "text-padding": 1 },
        paint: { "text-color": EDGE, "text-halo-color": "#fff", "text-halo-width": 1.8 },
      },
      { id: "ways", type: "line", source: "ways", filter: ["!", ["get", "gone"]], paint: { "line-color": "#1a6334", "line-width": 2 } },
      { id: "ways-back", type: "line", source: "ways", filter: ["get", "gone"], paint: { "line-color": "#1a6334", "line-width": 1.2, "line-dasharray": [2, 2] } },
      { id: "cases", type: "circle", source: "cases", paint: { "circle-radius": 9, "circle-color": "#b42318", "circle-opacity": ["max", 0.15, ["get", "belief"]], "circle-stroke-color": "#b42318", "circle-stroke-width": 2 } },
      { id: "teams", type: "circle", source: "teams", paint: { "circle-radius": 8, "circle-color": "#1a6334", "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 } },
      { id: "team-counts", type: "symbol", source: "teams", layout: { "text-field": ["to-string", ["get", "size"]], "text-size": 11, "text-allow-overlap": true }, paint: { "text-color": "#fff" } },
    ],
  };
}

const point = (spot: Spot): GeoJSON.Feature => ({ type: "Feature", geometry: { type: "Point", coordinates: spot.at }, properties: { id: spot.id, size: spot.size, belief: spot.belief } });
const RESTS = 8; // times as long as drawing took, before it is drawn again

export class GlMap {
  private map: maplibre.Map;
  private ready: Promise<void>;
  private scene: Scene = { bases: [], cases: [], teams: [], spots: [], ways: [] };
  private still: Record<string, Spot[]> = {};
  private sent: Record<string, string> = {};
  private rests: ReturnType<typeof setTimeout> | undefined;
  private restsUntil = 0;

  constructor(box: HTMLElement, drawn: Drawn, private ground: Ground, label: string, onPick: (spots: Spot[]) => void) {
    const bounds = fitted(drawn, ground);
    this.map = new maplibre.Map({ container: box, style: style(drawn), bounds, fitBoundsOptions: { padding: 20 }, attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0 });
    this.map.touchZoomRotate.disableRotation();
    this.map.getCanvas().setAttribute("aria-label", label);
    window.septelMap = this.map;
    this.ready = new Promise((done) => void this.map.once("load", () => done()));
    void this.ready.then(() => { this.places(); box.dataset.ready = "yes"; });
    this.map.on("click", (event) => {
      const near = this.map.queryRenderedFeatures([[event.point.x - 6, event.point.y - 6], [event.point.x + 6, event.point.y + 6]], { layers: ["teams", "cases", "bases"] });
      const ids = new Set(near.map((one) => one.properties.id));
      onPick(this.scene.spots.filter((spot) => ids.has(spot.id)));
    });
  }

  /** Hand features over, unless their `told` (by default all of their text) is what was handed over before. */
  private put(name: string, features: () => GeoJSON.Feature[], told?: string): void {
    const made = told === undefined ? features() : null, text = told ?? JSON.stringify(made);
    if (this.sent[name] === text) return; // nothing moved: nothing is drawn
    this.sent[name] = text;
    (this.map.getSource(name) as maplibre.GeoJSONSource | undefined)?.setData({ type: "FeatureCollection", features: made ?? features() });
  }

  private places(): void {
    const found = positions(this.ground);
    this.put("places", () => this.ground.places.map((place) => ({
      type: "Feature", geometry: { type: "Point", coordinates: found.get(`p/${place.name}`)! },
      properties: { name: place.name, people: place.people, radius: place.people > 500_000 ? 4 : place.people > 50_000 ? 3 : 2 },
    })));
  }

  /** Show a scene; of many teams only as often as leaves most of the time to the rest of the page. */
  async show(scene: Scene): Promise<void> {
    this.scene = scene;
    await this.ready;
    clearTimeout(this.rests);
    this.rests = setTimeout(() => this.draw(), Math.max(0, this.restsUntil - performance.now()));
  }

  private draw(): void {
    const { scene } = this, began = performance.now();
    for (const name of ["bases", "cases"] as const) {
      if (this.still[name] === scene[name]) continue;
      this.still[name] = scene[name];
      this.put(name, () => scene[name].map(point));
    }
    const out = scene.teams.filter((spot) => spot.size);
    this.put("teams", () => out.map(point), out.map(({ id, at, size }) => `${id} ${at[0].toFixed(4)} ${at[1].toFixed(4)} ${size}`).join());
    this.put("ways", () => scene.ways.map((way) => ({ type: "Feature", geometry: { type: "LineString", coordinates: [way.from, way.to] }, properties: { gone: way.gone } })),
      scene.ways.map((way) => `${way.id} ${way.gone}`).join());
    this.restsUntil = performance.now() + RESTS * (performance.now() - began);
  }

  async reach(found: Reach | null): Promise<void> {
    await this.ready;
    const where = positions(this.ground);
    const features = found ? this.ground.places.flatMap((place, i): GeoJSON.Feature[] => {
      const n = band(found.hours[i] ?? null);
      return n < 0 ? [] : [{ type: "Feature", geometry: { type: "Point", coordinates: where.get(`p/${place.name}`)! }, properties: { colour: COLOURS[n]! } }];
    }) : [];
    this.put("reach", () => features);
    this.put("areas", () => areas(found).map(({ band, rings }) => ({
      type: "Feature", geometry: { type: "MultiPolygon", coordinates: rings }, properties: { band, colour: COLOURS[band]! },
    })));
    this.put("area-hours", () => areas(found).flatMap(({ hours, rings }) => ends(rings).map((coordinates) => (
      { type: "Feature" as const, geometry: { type: "Point" as const, coordinates }, properties: { text: `${hours} h` } }
    ))));
  }

  async layer(name: Layer, on: boolean): Promise<void> {
    await this.ready;
    for (const id of SHOWS[name]) if (this.map.getLayer(id)) this.map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
  }

  zoom(by: number): void { this.map.zoomTo(this.map.getZoom() + by); }
  whole(drawn: Drawn): void { this.map.fitBounds(fitted(drawn, this.ground), { padding: 20, animate: false }); }
  remove(): void { clearTimeout(this.rests); delete window.septelMap; this.map.remove(); }
}

/** The box of what matters: places and bases, not the whole sheet of the terrain. */
function fitted(drawn: Drawn, ground: Ground): [[number, number], [number, number]] {
  const points = [...positions(ground).values()];
  if (!points.length) return drawn.bounds;
  const along = (i: 0 | 1) => points.map((one) => one[i]);
  return [[Math.min(...along(0)), Math.min(...along(1))], [Math.max(...along(0)), Math.max(...along(1))]];
}

export function works(): boolean {
  try {
    const found = document.createElement("canvas").getContext("webgl2");
    found?.getExtension("WEBGL_lose_context")?.loseContext();
    return found !== null;
  } catch {
    return false;
  }
}

// The map by WebGL. It is loaded when a map is opened; its worker is a file of the server's own.
import * as maplibre from "maplibre-gl";
import type { Ground } from "../core/types";
import { areas, band, COLOURS, type Drawn, ends, type Reach } from "./reach";
import { MOST_WAYS, positions, type Scene, type Spot, type Way } from "./scene";
import { style } from "./style";

declare global { interface Window { septelMap?: maplibre.Map } }
maplibre.setWorkerUrl(`/console/${WORKER}`);
maplibre.prewarm();

export type Layer = "relief" | "roads" | "places" | "bases" | "cases" | "operations";
const SHOWS: Record<Layer, string[]> = {
  relief: ["relief"], roads: ["roads", "roads-late"], places: ["places", "place-names"], bases: ["bases"], cases: ["cases", "case-counts"], operations: ["ways", "ways-back", "teams", "team-counts"],
};
const point = (spot: Spot): GeoJSON.Feature => ({ type: "Feature", geometry: { type: "Point", coordinates: spot.at }, properties: { ids: spot.id, size: spot.size, belief: spot.belief } });
const line = (way: Way): GeoJSON.Feature => ({ type: "Feature", geometry: { type: "LineString", coordinates: [way.from, way.to] }, properties: { gone: way.gone } });
const SLOW_MS = 40, COARSE = 0.5, REST_MS = 250; // a frame that took so long; of the resolution; until it is drawn sharply again
const RESTS = 30; // times as long as handing a scene over took, before the next: the worker and the picture take their time too

export class GlMap {
  private map: maplibre.Map;
  private ready: Promise<void>;
  private scene: Scene = { bases: [], cases: [], teams: [], spots: [], ways: [] };
  private still: Record<string, Spot[]> = {};
  private sent: Record<string, string> = {};
  private rests: ReturnType<typeof setTimeout> | undefined;
  private restsUntil = 0;
  private picked = new Set<string>();
  private off = new Set<string>();
  private full = new Set<string>(["relief", "land"]);
  private fitted = ""; // the view of the whole theatre, as long as nobody has moved it
  private room = "";

  /** Throws where the browser draws no WebGL. */
  constructor(box: HTMLElement, drawn: Drawn, private ground: Ground, label: string, onPick: (spots: Spot[]) => void) {
    const bounds = fitted(drawn, ground);
    this.map = new maplibre.Map({ container: box, bounds, fitBoundsOptions: { padding: padding(box) }, attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0 });
    this.fitted = this.view();
    this.map.setStyle(style(drawn, this.map.getZoom()));
    this.unclouded();
    this.map.on("webglcontextrestored", () => this.unclouded());
    this.map.touchZoomRotate.disableRotation();
    this.map.getCanvas().setAttribute("aria-label", label);
    window.septelMap = this.map;
    this.ready = new Promise((done) => void this.map.once("load", () => done()));
    this.pace();
    void this.ready.then(() => { this.places(); this.refit(drawn, box); box.dataset.ready = "yes"; }); // the box may be wider now
    this.map.on("resize", () => this.refit(drawn, box));
    this.map.on("click", (event) => {
      const near = this.map.queryRenderedFeatures([[event.point.x - 6, event.point.y - 6], [event.point.x + 6, event.point.y + 6]], { layers: ["teams", "cases", "bases"] });
      this.picked = new Set(near.flatMap((one) => String(one.properties.ids).split("\n")));
      onPick(this.scene.spots.filter((spot) => this.picked.has(spot.id)));
      this.ways();
    });
  }

  /** The library draws a sky over every pixel, of a flat map too: half of the time of a frame without a graphics card. */
  private unclouded(): void { this.map.painter.drawFunctions.sky = () => {}; }

  /** While the map moves it is drawn coarser, where a frame takes long; when it rests it is drawn sharply again. */
  private pace(): void {
    let last = 0, slow = 0, moves = false, sharpens: ReturnType<typeof setTimeout> | undefined;
    const at = (ratio: number) => { if (this.map.getPixelRatio() !== ratio) this.map.setPixelRatio(ratio); };
    at(devicePixelRatio * COARSE); // until it stands
    void this.ready.then(() => at(devicePixelRatio));
    this.map.on("remove", () => clearTimeout(sharpens));
    this.map.on("move", () => { moves = true; });
    this.map.on("render", () => {
      const now = performance.now(), took = now - last;
      last = now;
      if (!moves) return;
      moves = false;
      slow = took < REST_MS ? slow + (took > SLOW_MS ? 1 : -1) : 0;
      if (slow > 2) at(devicePixelRatio * COARSE);
      clearTimeout(sharpens);
      sharpens = setTimeout(() => { slow = 0; at(devicePixelRatio); }, REST_MS);
    });
  }

  /** Hand features over, unless their `told` (by default all of their text) is what was handed over before. */
  private put(name: string, features: () => GeoJSON.Feature[], told?: string): void {
    const made = told === undefined ? features() : null, text = told ?? JSON.stringify(made);
    if (this.sent[name] === text) return; // nothing moved: nothing is drawn
    this.sent[name] = text;
    const data = made ?? features();
    (this.map.getSource(name) as maplibre.GeoJSONSource | undefined)?.setData({ type: "FeatureCollection", features: data });
    if (this.full.has(name) === data.length > 0) return;
    if (data.length) this.full.add(name); else this.full.delete(name);
    this.seen();
  }

  private view(): string {
    const { lng, lat } = this.map.getCenter();
    return [lng, lat, this.map.getZoom()].map((n) => n.toFixed(6)).join(" ");
  }

  /** Where the map has more or less room than before, all of the theatre stays in it, unless somebody looks at something else. */
  private refit(drawn: Drawn, box: HTMLElement): void {
    const room = `${box.clientWidth} ${box.clientHeight}`;
    if (room === this.room) return; // only the resolution changed
    this.room = room;
    if (this.fitted === this.view()) this.whole(drawn);
  }

  /** Only layers that are on and not empty are drawn: each costs time. */
  private seen(): void {
    for (const id of this.map.getLayersOrder()) {
      const { source } = this.map.getLayer(id)!, is = !this.off.has(id) && (!source || this.full.has(source));
      this.map.setLayoutProperty(id, "visibility", is ? "visible" : "none");
    }
  }

  private places(): void {
    const found = positions(this.ground);
    this.put("places", () => [...this.ground.places].sort((a, b) => b.people - a.people).map((place, rank) => ({
      type: "Feature", geometry: { type: "Point", coordinates: found.get(`p/${place.name}`)! },
      properties: { name: place.name, rank, radius: place.people > 500_000 ? 4 : place.people > 50_000 ? 3 : 2 },
    })));
  }

  /** Show what a scene is by the time that it is drawn: only as often as leaves most of the time to the rest of the page. */
  async show(scene: () => Scene | null): Promise<void> {
    await this.ready;
    this.rests ??= setTimeout(() => { this.rests = undefined; this.draw(scene); }, Math.max(0, this.restsUntil - performance.now()));
  }

  private draw(make: () => Scene | null): void {
    const began = performance.now(), scene = make();
    if (!scene) return;
    this.scene = scene;
    for (const name of ["bases", "cases"] as const) {
      if (this.still[name] === scene[name]) continue;
      this.still[name] = scene[name];
      this.put(name, () => scene[name].map(point));
    }
    const out = scene.teams.filter((spot) => spot.size);
    this.put("teams", () => out.map(point), out.map(({ id, at, size }) => `${id} ${at[0].toFixed(4)} ${at[1].toFixed(4)} ${size}`).join());
    this.ways();
    this.restsUntil = performance.now() + RESTS * (performance.now() - began);
  }

  /** The ways that teams go, each of them once. */
  private ways(): void {
    const all = this.scene.ways, drawn = all.length > MOST_WAYS ? all.filter((way) => this.picked.has(way.id)) : all;
    const once = new Map(drawn.map((way) => [[way.from, way.to, way.gone].join(), way]));
    this.put("ways", () => [...once.values()].map(line), [...once.keys()].join(" "));
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
    for (const id of SHOWS[name]) if (on) this.off.delete(id); else this.off.add(id);
    this.seen();
  }

  zoom(by: number): void { this.map.zoomTo(this.map.getZoom() + by); }
  whole(drawn: Drawn): void {
    this.map.fitBounds(fitted(drawn, this.ground), { padding: padding(this.map.getContainer()), animate: false });
    this.fitted = this.view();
  }
  remove(): void { clearTimeout(this.rests); delete window.septelMap; this.map.remove(); }
}

/** Room for the names of what lies at the edge. */
function padding({ clientWidth }: HTMLElement): maplibre.PaddingOptions {
  const aside = Math.min(56, clientWidth / 10);
  return { top: 28, bottom: 32, left: aside, right: aside };
}

/** The box of what matters: places and bases, not the whole sheet of the terrain. */
function fitted(drawn: Drawn, ground: Ground): [[number, number], [number, number]] {
  const points = [...positions(ground).values()];
  if (!points.length) return drawn.bounds;
  const along = (i: 0 | 1) => points.map((one) => one[i]);
  return [[Math.min(...along(0)), Math.min(...along(1))], [Math.max(...along(0)), Math.max(...along(1))]];
}

// What the map of WebGL looks like: its sources and layers.
import type * as maplibre from "maplibre-gl";
import { base } from "../core/api";
import { DASHES, type Drawn, EDGE, lines } from "./reach";

type Layers = maplibre.StyleSpecification["layers"];
const EMPTY: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const TEAM = "#1a6334", CASE = "#b42318", BASE = "#0b4f6c";
const FEW_POINTS = 8_000, FEW_NAMES = 40;

const source = (data: GeoJSON.GeoJSON = EMPTY, more = {}) => ({ type: "geojson" as const, data, buffer: 16, ...more });

/** Spots that would lie upon each other are drawn as one: how many stand there, and who they are. */
const HEAPED = {
  cluster: true, clusterRadius: 20,
  clusterProperties: {
    ids: [["concat", ["accumulated"], "\n", ["get", "ids"]], ["get", "ids"]], size: ["+", ["get", "size"]], belief: ["max", ["get", "belief"]],
  },
};
const counted = (id: string, from: string, filter: any[], paint: object): Layers[number] => ({
  id, type: "symbol", source: from, filter: filter as any,
  layout: { "text-field": ["to-string", ["get", "size"]], "text-size": 11, "text-allow-overlap": true, "text-ignore-placement": true }, paint,
});
const heaped: any = [">", ["get", "size"], 1];
/** From white to a light red: a number stands on it without a halo, which would be drawn for each of hundreds of numbers. */
const HEAP_FILL: any = ["interpolate", ["linear"], ["get", "belief"], 0, "#fff", 1, "#f3aea5"];
const wider: any = ["step", ["get", "size"], 8, 10, 10, 100, 12, 1000, 15];

/** Roads, by class, and border; a class's `late` tells that it is drawn from one step closer on than the whole theatre. */
function land(drawn: Drawn): GeoJSON.FeatureCollection {
  const classes = new Map<string, GeoJSON.Position[][]>();
  for (const { geometry, properties } of drawn.is_plane ? [] : drawn.roads.features) {
    const name = String(properties?.class);
    if (!classes.has(name)) classes.set(name, []);
    classes.get(name)!.push(...lines(geometry));
  }
  let sum = 0;
  const roads = [...classes].map(([name, coordinates]): GeoJSON.Feature => { // the higher classes come first
    const points = coordinates.reduce((n, line) => n + line.length, 0), late = sum > 0 && sum + points > FEW_POINTS;
    sum += points;
    return { type: "Feature", properties: { class: name, late }, geometry: { type: "MultiLineString", coordinates } };
  });
  const border: GeoJSON.Feature[] = drawn.border ? [{ type: "Feature", properties: { border: true }, geometry: drawn.border }] : [];
  return { type: "FeatureCollection", features: [...border, ...roads] };
}

/** The style; `zoom` is that of the whole theatre, from which on smaller roads and places come in as one gets closer. */
export function style(drawn: Drawn, zoom: number): maplibre.StyleSpecification {
  const [[west, south], [east, north]] = drawn.bounds;
  const wide: any = ["match", ["get", "class"], ["motorway", "trunk"], 2, ["primary"], 1.4, 0.8];
  const road = (id: string, late: boolean, more = {}): Layers[number] => ({
    id, type: "line", source: "land", filter: ["==", ["get", "late"], late], paint: { "line-color": "#9a8468", "line-width": wide, "line-opacity": 0.8 }, ...more,
  });
  const closer = Math.floor(zoom) + 1;
  return {
    version: 8,
    sources: {
      ...(drawn.relief ? { relief: { type: "image", url: `${location.origin}${base}/api/ground/relief.png`, coordinates: [[west, north], [east, north], [east, south], [west, south]] } } : {}),
      land: source(land(drawn), { tolerance: 1 }), reach: source(), areas: source(EMPTY, { tolerance: 1 }), "area-hours": source(),
      places: source(), bases: source(), cases: source(EMPTY, HEAPED), ways: source(), teams: source(EMPTY, HEAPED),
    },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": "#eef1ea" } },
      ...(drawn.relief ? [{ id: "relief", type: "raster" as const, source: "relief", paint: { "raster-opacity": 0.8, "raster-fade-duration": 0 } }] : []),
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.5, "fill-antialias": false } },
      {
        id: "edges", type: "line", source: "areas",
        paint: {
          "line-color": EDGE, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.4, 8, 1.5], "line-opacity": 0.7,
          "line-dasharray": ["match", ["get", "band"], ...DASHES.flatMap((dash, band) => [band, ["literal", dash]]), ["literal", DASHES[0]!]] as any,
        },
      },
      { id: "border", type: "line", source: "land", filter: ["has", "border"], paint: { "line-color": "#6b5b73", "line-width": 1.2, "line-dasharray": [3, 2] } },
      road("roads", false), road("roads-late", true, { minzoom: closer }),
      {
        id: "reach", type: "circle", source: "reach",
        paint: { "circle-radius": 8, "circle-color": ["get", "colour"], "circle-opacity": 0.85, "circle-stroke-color": EDGE, "circle-stroke-width": 1 },
      },
      { id: "places", type: "circle", source: "places", paint: { "circle-radius": ["get", "radius"], "circle-color": "#4d4d4d" } },
      {
        id: "place-names", type: "symbol", source: "places", filter: ["<", ["get", "rank"], ["step", ["zoom"], FEW_NAMES, closer, 4 * FEW_NAMES, closer + 1, 16 * FEW_NAMES, closer + 2, 1e9]],
        layout: { "text-field": ["get", "name"], "text-size": 12, "text-anchor": "top", "text-offset": [0, 0.4], "symbol-sort-key": ["get", "rank"], "text-optional": true },
        paint: { "text-color": "#1b1f23", "text-halo-color": "#fff", "text-halo-width": 1.4 },
      },
      { id: "bases", type: "circle", source: "bases", paint: { "circle-radius": ["interpolate", ["linear"], ["get", "size"], 0, 4, 25, 9], "circle-color": ["case", [">", ["get", "size"], 0], BASE, "#fff"], "circle-stroke-color": BASE, "circle-stroke-width": 1.5 } },
      {
        id: "area-hours", type: "symbol", source: "area-hours", layout: { "text-field": ["get", "text"], "text-size": 12, "text-padding": 1 },
        paint: { "text-color": EDGE, "text-halo-color": "#fff", "text-halo-width": 1.8 },
      },
      { id: "ways", type: "line", source: "ways", filter: ["!", ["get", "gone"]], paint: { "line-color": TEAM, "line-width": 2 } },
      { id: "ways-back", type: "line", source: "ways", filter: ["get", "gone"], paint: { "line-color": TEAM, "line-width": 1.2, "line-dasharray": [2, 2] } },
      { id: "cases", type: "circle", source: "cases", paint: { "circle-radius": ["+", 1, wider], "circle-color": ["case", heaped, HEAP_FILL, CASE], "circle-opacity": ["case", heaped, 1, ["max", 0.15, ["get", "belief"]]], "circle-stroke-color": CASE, "circle-stroke-width": 2 } },
      counted("case-counts", "cases", heaped, { "text-color": "#5c0f0a" }),
      { id: "teams", type: "circle", source: "teams", paint: { "circle-radius": wider, "circle-color": TEAM, "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 } },
      counted("team-counts", "teams", ["has", "size"], { "text-color": "#fff" }),
    ],
  };
}

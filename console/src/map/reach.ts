// How soon a base's teams could be anywhere: asked of the server, drawn as bands.
import { signal } from "@preact/signals";
import { get } from "../core/api";
import { reason, say } from "../parts/parts";

export type Reach = { base: string; kind: string; t: number; hours: (number | null)[]; bands: GeoJSON.FeatureCollection | null };
export type Drawn = { bounds: [[number, number], [number, number]]; is_plane: boolean; relief: boolean; schematic: boolean; roads: GeoJSON.FeatureCollection; border: GeoJSON.Geometry | null };

export const HOURS = [2, 4, 8, 12, 24];
export const EDGE = "#08306b";
/** How the edge of each area is dashed, from near to far: told apart without colour too. */
export const DASHES = [[1, 0], [6, 2], [4, 2], [2, 2], [1, 2]];
export const dashed = (band: number): string => DASHES[band]!.map((n) => n * 1.5).join(" ");
export type Area = { hours: number; band: number; rings: GeoJSON.Position[][][] };
/** From near to far; each is told from its neighbours without colour too, by its lightness. */
export const COLOURS = ["#08519c", "#3182bd", "#6baed6", "#9ecae1", "#c6dbef"];
export const chosen = signal<{ base: string; kind: string } | null>(null);
export const reach = signal<Reach | null>(null);
export const asking = signal(false);
/** Whether areas are wanted besides the places; they take some seconds the first time. */
export const wantsAreas = signal(true);
export const askingAreas = signal(false);

export const band = (hours: number | null): number => (hours === null ? -1 : HOURS.findIndex((most) => hours <= most));

/** The areas of what is shown, nearest first, as polygons. */
export function areas(found: Reach | null): Area[] {
  return (found?.bands?.features ?? []).flatMap(({ geometry, properties }): Area[] => {
    const hours = Number(properties?.to_h), at = band(hours);
    const rings = geometry.type === "MultiPolygon" ? geometry.coordinates : geometry.type === "Polygon" ? [geometry.coordinates] : [];
    return at < 0 || !rings.length ? [] : [{ hours, band: at, rings }];
  });
}

/** The outermost points of areas to the north, south, east and west: their hours are written there. */
export function ends(areas: GeoJSON.Position[][][]): GeoJSON.Position[] {
  const far: ((at: GeoJSON.Position) => number)[] = [([, y]) => y!, ([, y]) => -y!, ([x]) => x!, ([x]) => -x!];
  const found: GeoJSON.Position[] = [];
  for (const [edge] of areas) for (const at of edge ?? []) far.forEach((by, i) => { if (!found[i] || by(at) > by(found[i]!)) found[i] = at; });
  return found;
}

/** The lines that a shape is made of. */
export function lines(shape: GeoJSON.Geometry): GeoJSON.Position[][] {
  return shape.type === "LineString" ? [shape.coordinates] : shape.type === "MultiLineString" ? shape.coordinates : [];
}

const isChosen = (base: string, kind: string): boolean => chosen.value?.base === base && chosen.value.kind === kind;

async function ask(base: string, kind: string, bands: boolean): Promise<void> {
  const waits = bands ? askingAreas : asking;
  waits.value = true;
  try {
    const found = await get<Reach>("ground/reach", { base, kind, ...(bands ? { bands: "true" } : {}) });
    if (isChosen(base, kind) && (!bands || wantsAreas.value)) reach.value = found;
  } catch (error) {
    if (isChosen(base, kind)) say(reason(error), true);
  } finally {
    if (!chosen.value || isChosen(base, kind)) waits.value = false;
  }
}

/** The places are told at once, the areas when they are made. Without a base nothing is shown. */
export async function choose(base: string, kind: string): Promise<void> {
  chosen.value = base ? { base, kind } : null;
  reach.value = null;
  asking.value = askingAreas.value = false;
  if (!base) return;
  await ask(base, kind, false);
  if (wantsAreas.value && isChosen(base, kind)) await ask(base, kind, true);
}

export function wantAreas(on: boolean): void {
  wantsAreas.value = on;
  const now = chosen.value;
  if (!on && reach.value) reach.value = { ...reach.value, bands: null };
  if (on && now) void ask(now.base, now.kind, true);
}

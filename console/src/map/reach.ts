// How soon a base's teams could be anywhere: asked of the server, drawn as bands.
import { signal } from "@preact/signals";
import { get } from "../core/api";
import { reason, say } from "../parts/parts";

export type Reach = { base: string; kind: string; t: number; hours: (number | null)[]; bands: GeoJSON.FeatureCollection | null };
export type Drawn = { bounds: [[number, number], [number, number]]; is_plane: boolean; relief: boolean; schematic: boolean; roads: GeoJSON.FeatureCollection; border: GeoJSON.Geometry | null };

export const HOURS = [2, 4, 8, 12, 24];
/** From near to far; each is told from its neighbours without colour too, by its lightness. */
export const COLOURS = ["#08519c", "#3182bd", "#6baed6", "#9ecae1", "#c6dbef"];
export const chosen = signal<{ base: string; kind: string } | null>(null);
export const reach = signal<Reach | null>(null);
export const asking = signal(false);

export const band = (hours: number | null): number => (hours === null ? -1 : HOURS.findIndex((most) => hours <= most));

export async function choose(base: string, kind: string): Promise<void> {
  chosen.value = base ? { base, kind } : null;
  reach.value = null;
  if (!base) return;
  asking.value = true;
  try {
    const found = await get<Reach>("ground/reach", { base, kind });
    if (chosen.value?.base === base && chosen.value.kind === kind) reach.value = found;
  } catch (error) {
    say(reason(error), true);
  } finally {
    asking.value = false;
  }
}

// What is on the map, as points and lines; the map of WebGL, the simple one and the list draw the same.
import { computed } from "@preact/signals";
import { at, local, now } from "../core/clock";
import { to } from "../core/route";
import { stationed } from "../core/seats";
import { all, bodies, one } from "../core/store";
import type { Case, Ground, Operation, TeamsBody } from "../core/types";
import { capital, percent, said } from "../core/words";
import { w } from "./texts";

export type Spot = { readonly id: string; kind: "base" | "case" | "team"; at: [number, number]; readonly text: string; readonly state: string; size: number; readonly link: string | null; readonly belief: number };
export type Way = { id: string; from: [number, number]; to: [number, number]; gone: boolean };
/** Everything as `spots`, and by kind; `bases` and `cases` are the same lists until they change. */
export type Scene = { bases: Spot[]; cases: Spot[]; teams: Spot[]; spots: Spot[]; ways: Way[] };

const KM = 111.32; // of a degree: a plane is drawn near latitude 0, where it keeps its shape

/** The ground's points as longitude and latitude, by name of place or base. */
function grounded(ground: Ground): (point: [number, number]) => [number, number] {
  return ground.is_plane ? ([x, y]) => [x / KM, y / KM] : ([latitude, longitude]) => [longitude, latitude];
}

let last: Ground | undefined;
let placed = new Map<string, [number, number]>();
export function positions(ground: Ground): Map<string, [number, number]> {
  if (ground !== last) {
    const lie = grounded(ground);
    placed = new Map([...ground.places.map((one) => [`p/${one.name}`, lie(one.at)] as const), ...ground.bases.map((one) => [`b/${one.name}`, lie(one.at)] as const)]);
    last = ground;
  }
  return placed;
}

const counted = (free: Record<string, number>) => Object.entries(free).filter(([, n]) => n > 0).map(([kind, n]) => `${n} ${said(kind)}`).join(", ");

/** What stands still is reckoned when it changes, and not with every hour that is drawn. */
const bases = computed(() => { const ground = one<Ground>("ground", "ground"); return ground ? standing(ground, positions(ground)) : []; });
const cases = computed(() => { const ground = one<Ground>("ground", "ground"); return ground ? suspected(positions(ground)) : []; });

function standing(ground: Ground, found: Map<string, [number, number]>): Spot[] {
  const free = new Map<string, Record<string, number>>();
  for (const body of bodies<TeamsBody>("teams")) for (const [base, teams] of Object.entries(body.free)) free.set(base, teams);
  return ground.bases.filter((base) => free.has(base.name)).map((base) => {
    const teams = free.get(base.name)!, n = Object.values(teams).reduce((sum, one) => sum + one, 0);
    return { id: base.name, kind: "base", at: found.get(`b/${base.name}`)!, text: capital(stationed(base.name)), state: w("free", { teams: counted(teams) || "0" }), size: n, link: null, belief: 0 };
  });
}

function suspected(found: Map<string, [number, number]>): Spot[] {
  return bodies<Case>("case").filter((one) => one.open && found.has(`p/${one.place}`)).map((one) => new Suspected(one, found.get(`p/${one.place}`)!));
}

/** A case at its place. Words, of cases and of teams, are made when somebody reads them, not for each of thousands at every tick. */
class Suspected implements Spot {
  readonly kind = "case";
  readonly size = 1;
  constructor(private one: Case, readonly at: [number, number]) {}
  get id(): string { return this.one.id; }
  get belief(): number { return this.one.belief; }
  get text(): string { return `${this.one.target}, ${this.one.place}`; }
  get link(): string { return to("cases", this.one.id); }
  get state(): string { return w("case_at", { target: this.one.target, p: percent(this.one.belief) }); }
}

type Group = Operation["groups"][number];

/** A group of an operation at an hour. */
class Team implements Spot {
  readonly kind = "team";
  readonly belief = 0;
  constructor(readonly id: string, readonly at: [number, number], readonly size: number, private one: Operation, private group: Group, private t: number) {}
  get text(): string { return `${this.one.target}, ${this.one.place}`; }
  get link(): string { return to("operations", this.one.id); }
  get state(): string {
    const { one, group, t } = this, time = local(t < group.departs ? group.departs : group.arrives);
    const words = { teams: group.teams, kind: said(group.kind), base: stationed(group.base), time };
    return !one.open ? w("returns", words) : t < group.departs ? w("waits", words) : t < group.arrives ? w("on_way", words) : w("acts", words);
  }
}

/** Where the groups of operations are at an hour, between their bases and the places. */
function moving(found: Map<string, [number, number]>, t: number): { teams: Spot[]; ways: Way[] } {
  const teams: Spot[] = [], ways: Way[] = [];
  for (const one of bodies<Operation>("operation")) {
    const goal = found.get(`p/${one.place}`);
    if (!goal) continue;
    one.groups.forEach((group, i) => {
      const from = found.get(`b/${group.base}`);
      if (!from || group.back) return;
      const id = `${one.id}/${i}`, gone = !one.open;
      ways.push({ id, from, to: goal, gone });
      const part = gone ? 1 : Math.min(1, Math.max(0, (t - group.departs) / Math.max(1e-9, group.arrives - group.departs)));
      teams.push(new Team(id, [from[0] + (goal[0] - from[0]) * part, from[1] + (goal[1] - from[1]) * part], gone ? 0 : group.teams, one, group, t));
    });
  }
  return { teams, ways };
}

export const MOST_WAYS = 200; // more are drawn of what is picked only: nobody can follow them
export const hasManyWays = (): boolean => bodies<Operation>("operation").reduce((n, { groups }) => n + groups.filter((group) => !group.back).length, 0) > MOST_WAYS;

/** Whoever calls this hears when the scene changes, without making it. */
export const watch = (): void => { void now.value; for (const kind of ["ground", "teams", "case", "operation"]) void all(kind); };

/** Everything that this seat may see on the ground now. */
export function scene(t = at()): Scene | null {
  const ground = one<Ground>("ground", "ground");
  if (!ground) return null;
  const move = moving(positions(ground), t);
  return { bases: bases.value, cases: cases.value, ...move, spots: [...bases.value, ...cases.value, ...move.teams] };
}

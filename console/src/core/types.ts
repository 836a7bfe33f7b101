// What the server tells, as far as the screens read it.
type Marking = { level: number; caveats: string[]; releasable_to: string[] };
/** What stands on an item whose event control retracted or corrected. */
export type Recall = { retracted?: { reason: string }; corrected?: { fields: Record<string, unknown>; reason: string }[] };
export type Item<B = any> = { id: string; kind: string; marking: Marking; body: B };
export type Moment = { t: number; local: string; z: string };
export type Event = Moment & { cursor: number; wall: number; items: Item[] };

export type Me = {
  seat: string; kind: string; agency: string; level: number; caveats: string[]; person: string; session: string; cursor: number;
  commands: string[]; while_paused: string[]; title: string; design: string; zone: string; levels: string[]; rehearse: boolean;
};
export type ClockBody = { mode: string; rate: number; t: number; wall: number | null; startex: number | null; endex: number | null; moment: Moment };
export type Lead = Recall & {
  id: string; holder: string; target: string; place: string; source: string; from: string; grade: string; received: number; observed: number | null;
  counted: string; released: Record<string, number>; case?: string;
};
type Assessment = { by: string; t: number; p: number; note: unknown };
export type Case = {
  id: string; holder: string; target: string; place: string; rank: string; fades_h: number; opened: number; closed?: number; leads: string[];
  open: boolean; request: string | null; operation: string | null; assessments: Assessment[]; belief: number; at: number;
};
export type Request = {
  id: string; holder: string; target: string; place: string; command: string; decider: string; asked: number; decided?: number; ended?: number;
  belief: number; state: string; open: boolean; approved: number[]; waits_for: string[]; scouts?: string; warrant_until?: number | null;
};
export type Group = { base: string; kind: string; teams: number; departs: number; arrives: number; back: boolean };
export type Operation = {
  id: string; holder: string; for: string; command: string; target: string; place: string; tasked: number; complete: number; teams: number;
  groups: Group[]; state: string; open: boolean; outcome: string | null; ended?: number; harmed?: boolean;
};
type Place = { name: string; at: [number, number]; people: number };
type Base = { name: string; owner: string; at: [number, number]; teams: Record<string, number> };
export type Ground = {
  is_plane: boolean; places: Place[]; bases: Base[]; kinds: { name: string; mode: string }[]; packages: Record<string, number>[][];
  links: Record<string, string[]>; agencies: string[]; holders: string[]; ranks: string[];
};
export type Directory = { seats: { seat: string; kind: string; agency: string; title: string }[]; holders: string[] };
export type TeamsBody = { owner: string; free: Record<string, Record<string, number>> };
/** What is wrong in a file that was sent. */
export type Mistake = { severity: "error" | "warning"; line: number; path: string; message: string; hint: string };

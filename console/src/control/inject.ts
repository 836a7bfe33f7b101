// An entry of the events list, as its item tells it; what can be done with it in which state.
import { one as stored } from "../core/store";
import type { Moment, Recall } from "../core/types";
import type { Tone } from "../parts/list";
import type { Condition } from "./condition";

export type Inject = Recall & {
  number: string;
  kind?: string;
  title: string;
  description?: string;
  from?: string;
  to?: string[];
  delivery?: string;
  deliverer?: string;
  follows?: string;
  expected?: string;
  expected_by?: string[];
  objectives?: string[];
  capability?: string;
  notes?: string;
  effect?: unknown;
  condition?: Condition;
  at: number | null;
  status: string;
  held: boolean;
  due: number | null;
  to_play?: boolean;
  released: number | null;
  completed: number | null;
  planned: Moment | null;
};

export const kindOf = (one: Inject): string => one.kind ?? "contextual";
export const isExpected = (one: Inject): boolean => one.kind === "expected_action";
/** How an expected action stands (met, late, missed, open, void); nothing of another entry, or where this seat may not read it. */
export const seenAs = (entry: Inject): string | undefined =>
  isExpected(entry) ? stored<{ status: string }>("expected_action", `expected-${entry.number}`)?.status : undefined;
export const SEEN_TONES: Record<string, Tone> = { met: "good", late: "warn", missed: "bad" };
const waits = (one: Pick<Inject, "status">) => one.status === "approved" || one.status === "deferred";
/** Whether its hour has come or its condition is met, and it has not gone out; a person delivers it, or a hold keeps it. */
export const isDue = (one: Pick<Inject, "status" | "due">): boolean => waits(one) && one.due !== null;

export const can = {
  approve: (one: Inject) => one.status === "draft" || one.status === "deferred",
  release: (one: Inject) => !isExpected(one) && waits(one),
  hold: (one: Inject) => waits(one) && !isExpected(one),
  skip: (one: Inject) => one.status === "draft" || waits(one) || one.status === "released",
  defer: (one: Inject) => (waits(one) || one.status === "released") && kindOf(one) !== "contingency",
  complete: (one: Inject) => one.status === "released" || (isExpected(one) && waits(one)),
  back: (one: Inject) => waits(one) || one.status === "obsolete",
  change: (one: Inject) => one.status === "draft" || waits(one),
};

export const TONES: Record<string, Tone> = {
  draft: "warn",
  approved: "",
  released: "good",
  complete: "good",
  deferred: "warn",
  obsolete: "bad",
};
/** When an entry comes, for sorting: those without a time last, by number. */
export const order = (a: Inject, b: Inject): number =>
  (a.at ?? a.released ?? Infinity) - (b.at ?? b.released ?? Infinity) || a.number.localeCompare(b.number, undefined, { numeric: true });

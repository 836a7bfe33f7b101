// An operation in words: how it ended, and when its teams go, went, or were to go.
import type { Group, Operation } from "../core/types";
import { capital, said } from "../core/words";
import { w } from "./texts";

/** What came of it, as sentences. */
export const endedAs = (one: Pick<Operation, "outcome" | "harmed">): string =>
  [one.outcome && `${capital(said(one.outcome))}.`, one.harmed && w("op_harmed")].filter(Boolean).join(" ");

/** The hours at which a group leaves and arrives, each with its word: what was still to come when the operation ended never was. */
export function timesOf(group: Pick<Group, "departs" | "arrives">, one: Pick<Operation, "open" | "ended">, now: number): [string, number][] {
  const until = one.ended ?? now;
  const word = (what: "departs" | "arrives") => w(group[what] <= until ? `${what}_past` : one.open ? what : `${what}_never`);
  return [[word("departs"), group.departs], [word("arrives"), group.arrives]];
}

// The evaluation plan as its item tells it.
import { capability } from "../core/words";

export type Task = { id: string; text: string; agency: string | null; reference: string };
type Target = { id: string; title: string; tasks: Task[] };
type Capability = { id: string; name: string; targets: Target[] };
type Objective = { id: string; title: string; capabilities: Capability[] };
export type Plan = { objectives: Objective[]; ratings: Record<string, string> };
export const RATINGS = ["P", "S", "M", "U", "N"] as const;

export const tasksOf = (plan: Plan | undefined): Task[] =>
  (plan?.objectives ?? []).flatMap((o) => o.capabilities.flatMap((c) => c.targets.flatMap((t) => t.tasks)));
export const partsOf = (plan: Plan | undefined): { id: string; text: string }[] =>
  (plan?.objectives ?? []).flatMap((o) => [
    { id: o.id, text: o.title },
    ...o.capabilities.flatMap((c) => [
      { id: c.id, text: capability(c.name) },
      ...c.targets.flatMap((t) => [{ id: t.id, text: t.title }, ...t.tasks.map((task) => ({ id: task.id, text: task.text }))]),
    ]),
  ]);

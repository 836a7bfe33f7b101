// A finding: what an observation or a note shows, chosen and shown.
import { term } from "../core/words";
import { Pill } from "../parts/list";
import { Choice } from "../parts/parts";
import { w } from "./texts";

export function FindingChoice({ value, onValue }: { value: string; onValue: (value: string) => void }) {
  const of: [string, string][] = [
    ["strength", w("strength")],
    ["improvement", w("improvement")],
  ];
  return <Choice label={w("finding")} none={w("no_finding")} value={value} of={of} onValue={onValue} />;
}

export function Finding({ finding }: { finding: string | null }) {
  if (!finding) return null;
  return finding === "strength" ? <Pill kind="good">{term("strength")}</Pill> : <Pill kind="warn">{term("area_for_improvement")}</Pill>;
}

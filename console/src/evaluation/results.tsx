// The published results, for who only watches.
import { one } from "../core/store";
import { capability, rated } from "../core/words";
import { Empty, Table } from "../parts/parts";
import { w } from "./texts";

type Part = { id: string; level: string; title: string; rating: string | null; rationale: string | null };

export function Results() {
  const parts = one<{ parts: Part[] }>("evaluation_results", "evaluation-results")?.parts;
  return (
    <>
      <h2>{w("results")}</h2>
      {!parts ? (
        <Empty>{w("no_results")}</Empty>
      ) : (
        <Table
          caption={w("published")}
          heads={[w("about"), w("final"), w("rationale")]}
          rows={parts.map((part) => ({
            key: part.id,
            cells: [part.level === "capability" ? capability(part.title) : part.title, part.rating ? rated(part.rating) : "–", part.rationale ?? ""],
          }))}
        />
      )}
    </>
  );
}

// A table of injects from a file: first read without doing anything, then put in the list.
import { useState } from "preact/hooks";
import { upload } from "../core/api";
import type { Mistake } from "../core/types";
import { Do, Field, reason, say, Table } from "../parts/parts";
import { w } from "./texts";

const CSV = "text/csv",
  XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
type Answer = { imported: boolean; ok: boolean; entries: number; sheet: string; problems: Mistake[]; more: boolean };

export function Importing() {
  const [file, setFile] = useState<File | null>(null),
    [found, setFound] = useState<Answer | null>(null),
    [draft, setDraft] = useState(false),
    [hidden, setHidden] = useState(false);
  const ask = async (dry: boolean) => {
    if (!file) return;
    const path = `msel/import?dry_run=${dry}&all_draft=${draft}&skip_hidden=${hidden}`;
    try {
      const answer = await upload<Answer>(path, file, file.name.toLowerCase().endsWith(".csv") ? CSV : XLSX);
      setFound(answer);
      if (answer.imported) {
        say(w("imported", { n: answer.entries }));
        setFile(null);
      }
    } catch (error) {
      say(reason(error), true);
    }
  };
  const option = (on: boolean, set: (on: boolean) => void, label: string) => (
    <label class="line-label">
      <input
        type="checkbox"
        checked={on}
        onChange={(e) => {
          set(e.currentTarget.checked);
          setFound(null);
        }}
      />{" "}
      {label}
    </label>
  );
  return (
    <section aria-label={w("import")}>
      <h3>{w("import")}</h3>
      <Field label={w("import_file")} hint={w("import_hint")}>
        <input
          type="file"
          accept=".xlsx,.csv"
          onChange={(e) => {
            setFile(e.currentTarget.files?.[0] ?? null);
            setFound(null);
          }}
        />
      </Field>
      {option(draft, setDraft, w("all_draft"))}
      {option(hidden, setHidden, w("skip_hidden"))}
      <div class="row">
        <Do disabled={!file} onDo={() => ask(true)}>
          {w("import_check")}
        </Do>
        <Do kind="main" disabled={!file || !found?.ok} onDo={() => ask(false)}>
          {w("import_do", { n: found?.entries ?? 0 })}
        </Do>
      </div>
      <div role="status">{found && !found.imported && <p>{w(found.ok ? "import_ok" : "import_bad", { n: found.entries, sheet: found.sheet })}</p>}</div>
      {found && found.problems.length > 0 && (
        <Table
          caption={w("import_problems")}
          heads={[w("cell"), w("problem")]}
          rows={found.problems.map((one, i) => ({
            key: String(i),
            cells: [
              one.path || (one.line ? String(one.line) : "–"),
              `${one.severity === "warning" ? `${w("warning")}: ` : ""}${one.message}${one.hint ? ` ${one.hint}` : ""}`,
            ],
          }))}
        />
      )}
      {found?.more && <p class="aside">{w("import_more")}</p>}
    </section>
  );
}

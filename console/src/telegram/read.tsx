// The read form: a text is pasted or chosen, and shown as it was read. It is kept on this page alone.
import { useState } from "preact/hooks";
import { Refusal, upload } from "../core/api";
import { may } from "../core/session";
import { Do, Empty, Field, reason, say } from "../parts/parts";
import { Injects } from "./injects";
import { Leads } from "./leads";
import { MarkedText } from "./marked";
import { type Message, MOST_BYTES, numberOf, type Reading } from "./model";
import { Problems, Shown } from "./shown";
import { w } from "./texts";

type Read = { data: Blob; real: boolean; reading: Reading };

function Found({ data, real, reading }: Read) {
  const [nth, setNth] = useState(0);
  const one: Message | undefined = reading.messages[nth];
  if (!one) return <Empty>{w("none")}</Empty>;
  return (
    <>
      {reading.messages.length > 1 && (
        <Field label={w("which")}>
          <select value={String(nth)} onChange={(e) => setNth(Number(e.currentTarget.value))}>
            {reading.messages.map((message, i) => (
              <option value={String(i)}>{`${i + 1}. ${numberOf(message) || w("no_number")}: ${(message.subject ?? w("no_subject")).slice(0, 80)}`}</option>
            ))}
          </select>
        </Field>
      )}
      {reading.more && <p class="aside">{w("more_telegrams", { n: reading.messages.length })}</p>}
      <div key={nth}>
        <Shown one={one} />
        <MarkedText text={reading.text} one={one} />
        <Leads one={one} sources={reading.sources} />
        {may("msel.import") && <Injects data={data} real={real} reading={reading} nth={nth} one={one} />}
      </div>
    </>
  );
}

/** What was read last on this page; the other tabs may be looked at meanwhile. */
let last: Read | null = null;

export function ReadForm() {
  const [text, setText] = useState(""),
    [file, setFile] = useState<File | null>(null),
    [turn, setTurn] = useState(0),
    [real, setReal] = useState(false),
    [found, setFound] = useState<Read | null>(last),
    [refused, setRefused] = useState("");
  const read = async () => {
    const data = file ?? new Blob([text]);
    setRefused("");
    setFound((last = null));
    if (data.size > MOST_BYTES) return setRefused(w("too_long"));
    try {
      const reading = await upload<Reading>(`telegram/read?real_markings=${real}`, data, "application/octet-stream");
      setFound((last = { data, real, reading }));
    } catch (error) {
      if (error instanceof Refusal && error.code === "real_marking") setRefused(`${error.message} ${error.problems.map((one) => one.message).join(" ")}`);
      else say(reason(error), true);
    }
  };
  return (
    <>
      <p>{w("read_how")}</p>
      <Field label={w("text")}>
        <textarea class="telegram-text" spellcheck={false} value={text} disabled={!!file} onInput={(e) => setText(e.currentTarget.value)} />
      </Field>
      <Field label={w("file")} hint={w("file_hint")}>
        <input type="file" key={turn} onChange={(e) => setFile(e.currentTarget.files?.[0] ?? null)} />
      </Field>
      {file && (
        <button
          type="button"
          onClick={() => {
            setFile(null);
            setTurn(turn + 1);
          }}
        >
          {w("no_file")}
        </button>
      )}
      <label class="line-label">
        <input type="checkbox" checked={real} onChange={(e) => setReal(e.currentTarget.checked)} /> {w("real")}
      </label>
      <p class="aside">{w("real_hint")}</p>
      <Do kind="main" disabled={!file && !text.trim()} onDo={read}>
        {w("read_do")}
      </Do>
      <div role="alert">{refused && <p class="wrong">{refused}</p>}</div>
      <div role="status">{found && <p>{w("found", { n: found.reading.count })}</p>}</div>
      {found && found.reading.problems.length > 0 && (
        <section>
          <h3>{w("outside")}</h3>
          <Problems of={found.reading.problems} text={false} />
        </section>
      )}
      {found && <Found key={found.reading.text} {...found} />}
    </>
  );
}

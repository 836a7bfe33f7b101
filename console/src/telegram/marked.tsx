// A telegram's text as it came, with what was read in it.
import { useMemo } from "preact/hooks";
import { useFirst } from "../parts/list";
import { type Mark, marksOf, type Message, type Piece, pieces, places } from "./model";
import { w } from "./texts";

const AT_ONCE = 20_000; // letters

function Marked({ piece, first }: { piece: Piece; first: (mark: Mark) => boolean }) {
  if (!piece.marks.length) return <>{piece.text}</>;
  const kinds = [...new Set(piece.marks.map((mark) => `of-${mark.kind}`))].join(" ");
  const wrong = piece.marks.filter((mark) => mark.id && first(mark));
  return (
    <mark class={kinds} title={piece.marks.map((mark) => mark.label).join(" · ")}>
      {wrong.map((mark) => (
        <span id={mark.id} tabIndex={-1} />
      ))}
      {piece.text}
    </mark>
  );
}

function Stretch({ text, start, end, marks }: { text: string; start: number; end: number; marks: readonly Mark[] }) {
  const cut = useMemo(() => Array.from({ length: Math.ceil((end - start) / AT_ONCE) }, (_, i) => start + i * AT_ONCE), [start, end]);
  const { shown, more } = useFirst(cut, 1);
  const stop = Math.min(end, (shown.at(-1) ?? start) + AT_ONCE);
  const found = useMemo(() => pieces(text, start, stop, marks), [text, start, stop, marks]);
  const seen = new Set<Mark>();
  const first = (mark: Mark) => !seen.has(mark) && !!seen.add(mark);
  return (
    <>
      <pre class="telegram-text" tabIndex={0} aria-label={w("as_text")}>
        {found.map((piece, i) => (
          <Marked key={i} piece={piece} first={first} />
        ))}
      </pre>
      {more}
    </>
  );
}

export function MarkedText({ text, one }: { text: string; one: Message }) {
  const at = useMemo(() => places(text), [text]);
  const marks = useMemo(() => marksOf(one, at), [one, at]);
  return (
    <section>
      <h3>{w("as_text")}</h3>
      <p class="aside">{w("legend")}</p>
      {one.sources.map((source) => (
        <div key={source.span[0]}>
          {one.sources.length > 1 && <h4>{w("part", { n: source.section ?? "?" })}</h4>}
          <Stretch text={text} start={at(source.span[0])} end={at(source.span[1])} marks={marks} />
        </div>
      ))}
    </section>
  );
}

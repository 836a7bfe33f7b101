// P, S, M, U or N with the reason: an evaluator's own rating, and the lead evaluator's final one.
import { useState } from "preact/hooks";
import { rated, term } from "../core/words";
import { Do, Field } from "../parts/parts";
import { RATINGS } from "./plan_tree";
import { w } from "./texts";

type Given = { rating: string | null; rationale: string | null } | undefined;

export function Rater({
  name,
  title,
  given,
  verb,
  onKeep,
}: {
  name: string;
  title: string;
  given: Given;
  verb: string;
  onKeep: (rating: string | null, rationale: string | null) => Promise<unknown>;
}) {
  const [rating, setRating] = useState<string | null | undefined>(undefined),
    [why, setWhy] = useState<string | undefined>(undefined);
  const now = rating === undefined ? (given?.rating ?? null) : rating,
    reason = why ?? given?.rationale ?? "";
  const changed = (rating !== undefined && rating !== (given?.rating ?? null)) || (why !== undefined && why !== (given?.rationale ?? ""));
  const keep = async () => {
    if (await onKeep(now, reason.trim() || null)) {
      setRating(undefined);
      setWhy(undefined);
    }
  };
  return (
    <fieldset>
      <legend>{title}</legend>
      {[...RATINGS, null].map((one) => (
        <label title={one ? term(`rating.${one}`) : undefined}>
          <input type="radio" name={name} checked={now === one} onChange={() => setRating(one)} /> {one ?? term("rating.none")}
        </label>
      ))}
      <p class="aside" aria-live="polite">
        {now ? rated(now) : ""}
      </p>
      <Field label={w("rationale")}>
        <input value={reason} maxLength={4000} onInput={(e) => setWhy(e.currentTarget.value)} />
      </Field>
      <Do kind={changed ? "main" : ""} disabled={!changed} onDo={keep}>
        {verb}
      </Do>
    </fieldset>
  );
}

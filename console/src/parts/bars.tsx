// What stands on every page, whoever reads it: the stamp and the choice of language.
import { LANGUAGES, type Language, language, speak } from "../core/words";
import { w } from "./texts";

export function Languages() {
  return (
    <select aria-label={w("language")} value={language.value} onChange={(e) => speak(e.currentTarget.value as Language)}>
      {LANGUAGES.map(({ code, name }) => <option value={code}>{name}</option>)}
    </select>
  );
}

export const Stamp = () => <p class="stamp" lang={language.value}>{w("stamp")}</p>;
/** The stamp above and below a page that has no other head: each in a landmark of its own. */
export const Head = () => <header><Stamp /></header>;
export const Foot = () => <footer><Stamp /></footer>;

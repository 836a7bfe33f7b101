// What is open on the page: the part of the address after #.
import { signal } from "@preact/signals";

const hash = signal(location.hash.slice(1));
addEventListener("hashchange", () => (hash.value = location.hash.slice(1)));
/** The part of the address after #: a tab, and what is open in it: `cases/C-army-3`. */
export const route = (): string[] => hash.value.split("/").map(decodeURIComponent);
export const to = (...parts: string[]): string => `#${parts.map(encodeURIComponent).join("/")}`;
export const go = (...parts: string[]): void => { location.hash = to(...parts); };

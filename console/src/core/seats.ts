// Seats, agencies and groups as people call them, in the reader's language; what programs read keeps the ids.
import { bodies, one } from "./store";
import type { Directory, Request } from "./types";
import { named, said, titled, titledByName } from "./words";

type Known = { seat: string; title: string };
const GROUPS = named({
  players: ["players", "jugadores"],
  control: ["control", "control"],
  simulator: ["simulator", "simulador"],
  evaluators: ["evaluators", "evaluadores"],
  observers: ["observers", "observadores"],
  all: ["all", "todos"],
});

/** A seat's title as far as this seat is told it: control of all, others of the players' seats and of their own. */
function titleTold(seat: string): string | undefined {
  const is = (known: Known) => known.seat === seat;
  const found = bodies<Known>("roster").find(is) ?? one<Directory>("directory", "directory")?.seats.find(is) ?? one<Known>("seat", `seat-${seat}`);
  return found?.title || undefined;
}

/** A seat by its title; by its name where nobody has said a title. */
export function seatTitle(seat: string): string {
  const title = titleTold(seat);
  return title ? titled(title) : titledByName(seat);
}

/** Whom an address or a sender means: a seat, an agency, a group, or a party outside the exercise as it was written. */
export function called(word: string): string {
  const [, sort = "", name = word] = /^(seat|agency|kind):(.+)$/.exec(word) ?? [];
  if (sort === "seat" || titleTold(name)) return seatTitle(name);
  const found = GROUPS(name) ?? said(name);
  return found === name ? titledByName(name) : found;
}

const POST = /^([^/]+)\/(.+)$/;

/** Where teams or a command stand, as people say it: `navy/Mazatlán` is the navy's at Mazatlán. */
export function stationed(name: string): string {
  const [, holder = "", place = ""] = POST.exec(name) ?? [];
  return holder ? `${said(holder)}, ${place}` : said(name);
}

/** A holder with the command that acts for it: its place alone where it is the holder's own. */
export function commanded(holder: string, command: string): string {
  const [, of = "", place = ""] = POST.exec(command) ?? [];
  if (command === holder || !command) return said(holder);
  return `${said(holder)} (${of === holder ? place : stationed(command)})`;
}

/** How a request stands; with whom it lies, where the state itself does not say so. */
export function stateOf({ state, open, waits_for }: Request): string {
  const names = open && !state.endsWith("to approve") ? waits_for.map(said).join(", ") : "";
  return names ? `${said(state)} (${names})` : said(state);
}

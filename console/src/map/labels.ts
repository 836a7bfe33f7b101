// Where the names on a map stand: beside what they name, each in a place of its own or not at all.
export type Box = { left: number; top: number; right: number; bottom: number };
/** What is to be written at a point, so far from it; 0 is upon it. What is great may take the room of what is slight. */
export type Wish = { text: string; x: number; y: number; gap: number; fill: string; great?: boolean };
export type Label = { text: string; x: number; y: number; fill: string; box: Box };

export const SIZE = 12; // of a letter, in pixels of the screen
const ABOVE = 0.8 * SIZE, BELOW = 0.25 * SIZE, HALO = 2, AIR = 0.5; // how far letters reach from the line that they stand on

const pen = document.createElement("canvas").getContext("2d");
const widths = new Map<string, number>();
function width(text: string): number {
  if (!widths.has(text) && pen) {
    pen.font = `${SIZE}px ${getComputedStyle(document.body).fontFamily}`;
    widths.set(text, pen.measureText(text).width);
  }
  return widths.get(text) ?? text.length * SIZE;
}

/** A circle as the box around it. */
export const around = ([x, y]: readonly [number, number], r: number): Box => (
  { left: x - r, top: y - r, right: x + r, bottom: y + r }
);

const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
export const meets = (box: Box, any: readonly Box[]): boolean => any.some((other) => meet(box, other));
const holds = (a: Box, b: Box): boolean => b.left >= a.left && b.right <= a.right && b.top >= a.top && b.bottom <= a.bottom;

// Below, above, right, left, and then between these: right and down.
const SIDES = [[0, 1], [0, -1], [1, 0], [-1, 0], [1, 1], [1, -1], [-1, 1], [-1, -1]] as const;

/** Where a text may stand, by its middle and the line that it stands on: upon the point if it leaves no gap, or beside it. */
function* places({ text, x, y, gap, fill }: Wish): Generator<Label> {
  const half = width(text) / 2 + HALO, tall = (ABOVE + BELOW) / 2 + HALO, line = (ABOVE - BELOW) / 2;
  const at = (u: number, v: number): Label => (
    { text, x: u, y: v + line, fill, box: { left: u - half, right: u + half, top: v - tall, bottom: v + tall } }
  );
  if (!gap) yield at(x, y);
  for (const [right, down] of SIDES) yield at(x + right * (gap + AIR + half), y + down * (gap + AIR + tall));
}

/** Those of `wishes` for which there is room on the `sheet`, the first ones first: none meets another or what is `taken`, nor
 * what is `slight`, unless it is a wish of those that may take that room where they find no other. */
export function placed(wishes: readonly Wish[], taken: readonly Box[], slight: readonly Box[], sheet: Box): Label[] {
  const full = taken.filter((box) => meet(box, sheet)), small = slight.filter((box) => meet(box, sheet)), found: Label[] = [];
  for (const wish of wishes) {
    if (!meet(around([wish.x, wish.y], 0.1), sheet)) continue;
    const free = [...places(wish)].filter(({ box }) => holds(sheet, box) && !meets(box, full));
    const label = free.find(({ box }) => !meets(box, small)) ?? (wish.great ? free[0] : undefined);
    if (!label) continue;
    full.push(label.box);
    found.push(label);
  }
  return found;
}

/** Without the labels that something lies upon. */
export const uncovered = (labels: readonly Label[], by: readonly Box[]): Label[] => labels.filter(({ box }) => !meets(box, by));

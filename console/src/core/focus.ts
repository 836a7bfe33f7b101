// Where the focus goes when what had it is taken away, so that keyboard and screen reader stay where the eye is.
const TITLES = "h1, h2, h3, h4, legend";
/** What had the focus last, and all that it stood in, from the inside out. */
let chain: HTMLElement[] = [];

const isNowhere = (): boolean => !document.activeElement || document.activeElement === document.body;

/** For a `ref`: what appears in answer to something takes the focus. */
export const arrive = (shown: HTMLElement | null): void => shown?.focus();

/** The title of a part of the page in which a whole part with titles of its own was taken away; else the last one that stands
 * before the place, or in what is there. */
function titleAt(place: Node, part: HTMLElement, wasWhole: boolean): HTMLElement | undefined {
  const isBefore = (title: HTMLElement) =>
    !!(place.compareDocumentPosition(title) & (Node.DOCUMENT_POSITION_PRECEDING | Node.DOCUMENT_POSITION_CONTAINED_BY)) || title === place;
  const titles = [...part.querySelectorAll<HTMLElement>(TITLES)];
  return wasWhole ? titles[0] : titles.filter(isBefore).at(-1);
}

/** What had the focus before a dialog took it. */
const openers = new WeakMap<Element, HTMLElement>();

export function openModal(dialog: HTMLDialogElement): void {
  openers.set(dialog, document.activeElement as HTMLElement);
  dialog.showModal();
}

/** Where one of those that it stood in leads: itself where it was only moved, what opened it if it is a dialog that is gone, else
 * the nearest title. */
function wayBack(place: Node, one: HTMLElement, wasWhole: boolean): HTMLElement | undefined {
  if (!one.isConnected) return openers.get(one);
  if (one === chain[0]) return one;
  const title = titleAt(place, one, wasWhole);
  if (title) title.tabIndex = -1;
  return title;
}

function goBack(place: Node, wasWhole: boolean): void {
  for (const one of chain) {
    const back = wayBack(place, one, wasWhole);
    back?.focus({ preventScroll: true });
    if (!isNowhere() || back === document.body) return; // a dialog that opened by itself leaves things as they were
  }
}

const tookTitle = ({ removedNodes }: MutationRecord): boolean =>
  [...removedNodes].some((node) => node instanceof Element && (node.matches(TITLES) || node.querySelector(TITLES)));

/** From now on a focus that is lost because its element was removed or moved goes to what is nearest. */
export function keepFocus(): void {
  addEventListener("focusin", ({ target }) => {
    chain = [];
    for (let at = target as HTMLElement | null; at; at = at.parentElement) chain.push(at);
  });
  // Who gives it up by himself, by pressing where nothing is, does not get it back. What is moved loses it too: that is seen to first.
  addEventListener("focusout", ({ relatedTarget }) => {
    if (!relatedTarget) setTimeout(() => { if (isNowhere() && document.hasFocus()) chain = []; });
  });
  new MutationObserver((changes) => {
    const [lost] = chain;
    if (!lost || !isNowhere() || !document.hasFocus()) return;
    const change = changes.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(lost)));
    if (!change) return;
    const { previousSibling, target } = change;
    goBack(previousSibling?.isConnected ? previousSibling : target, changes.some((one) => one.target === target && tookTitle(one)));
  }).observe(document.body, { childList: true, subtree: true });
}

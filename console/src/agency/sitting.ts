// Since when somebody sits here.
const JUST_MS = 10 * 60_000;

/** Whether somebody sat down (`wall`, seconds of the server's clock) so lately that he is new here. */
export const hasJustSat = (wall: number, now: number): boolean => now - wall * 1000 < JUST_MS;

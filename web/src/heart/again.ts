/** When to look again for a strap that went away. Pure. */

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** About ten minutes: whoever took the strap off for longer presses a button. */
const MOST_TRIES = 22;

/** The delay before a try, counted from 1: 1 s doubling to 30 s; null when it was tried often enough. */
export function againMs(attempt: number): number | null {
  if (attempt > MOST_TRIES) return null;
  return Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
}

/** What to do when a connection ended: pure decisions. */

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;
/** Our own messages were refused this often in a row: trying on would never end. */
const MOST_REFUSALS = 3;

export interface Ending {
  /** WebSocket close code; 1006 when the connection broke or never came about. */
  readonly code: number;
  readonly reason: string;
  /** How many connections in a row ended without delivering anything, this one included. */
  readonly failures: number;
}

export type NextStep =
  | { readonly kind: 'retry'; readonly delayMs: number; readonly full: boolean }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'give-up'; readonly sentence: string };

/** Decides after a close; `random` is 0..1. */
export function afterClose(ending: Ending, random: number): NextStep {
  if (ending.code === 1008) return { kind: 'signed-out' };
  // Somebody closed the station on purpose: coming back would open it again.
  if (ending.code === 1000) return { kind: 'closed' };
  if (ending.code === 4000 && ending.failures >= MOST_REFUSALS) {
    const why = ending.reason || 'no reason given';
    return { kind: 'give-up', sentence: `The server does not understand this page (${why}).` };
  }
  const full = ending.code === 1013;
  return { kind: 'retry', delayMs: backoffMs(ending.failures, full, random), full };
}

/** Delay before the next try: 0.25 s doubling to 10 s, spread so that listeners do not march. */
export function backoffMs(failures: number, full: boolean, random: number): number {
  const least = full ? 2_000 : FIRST_DELAY_MS;
  const doubled = least * 2 ** Math.min(Math.max(failures - 1, 0), 10);
  const capped = Math.min(doubled, LONGEST_DELAY_MS);
  return Math.max(FIRST_DELAY_MS, Math.round(capped * (0.5 + random / 2)));
}

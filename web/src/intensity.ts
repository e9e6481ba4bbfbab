/** How lively a station is asked to be, 1 to 10, as soundscape/intensity.py has it. Pure. */

export const LEAST = 1;
export const MOST = 10;
export const USUAL = 5;

/** One press of a button. */
const STEP = 2;

/** The intensity after one step down (-1) or up (1); `null` is the usual one. */
export function stepped(intensity: number | null, direction: -1 | 1): number {
  return Math.min(MOST, Math.max(LEAST, (intensity ?? USUAL) + direction * STEP));
}

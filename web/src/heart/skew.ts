/** This device's clock against the server's. Pure. */

/** A clock that is off by less is taken as right: what the server says of its own time is a little old, and it bears as much. */
const BEARABLE_MS = 5_000;

/** How far the server's clock is ahead, in milliseconds, when it said `at` at `nowMs`; 0 when that is little or unknown. */
export function skewMs(at: string | undefined, nowMs: number): number {
  const offMs = at === undefined ? NaN : Date.parse(at) - nowMs;
  return Math.abs(offMs) > BEARABLE_MS ? offMs : 0;
}

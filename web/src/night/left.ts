/** Time that is left, in words. Pure. */

/** Keeps a number and its unit on one line. */
const NB = '\u00a0';

/** `31 min`, `1 h 15 min`, `less than a minute`; a minute that has begun counts. */
export function leftPhrase(leftMs: number): string {
  const minutes = Math.ceil(leftMs / 60_000);
  if (leftMs < 60_000) return 'less than a minute';
  if (minutes < 60) return `${minutes}${NB}min`;
  const hours = `${Math.floor(minutes / 60)}${NB}h`;
  return minutes % 60 === 0 ? hours : `${hours} ${minutes % 60}${NB}min`;
}

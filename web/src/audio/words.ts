/** The state of a live connection, for people and for machines: pure. */
import type { Link } from './session';
import type { PlayState } from './way';

export interface LiveFacts {
  readonly link: Link;
  readonly sounding: boolean;
  readonly hasSounded: boolean;
}

/** Machine-readable state. */
export function liveState({ link, sounding, hasSounded }: LiveFacts): PlayState {
  if (!hasSounded) return 'connecting';
  return link === 'open' && sounding ? 'playing' : 'reconnecting';
}

/** The same as a few plain words. */
export function liveWords({ link, sounding, hasSounded }: LiveFacts): string {
  if (link === 'full') return 'the server is full, trying again';
  if (!hasSounded)
    return link === 'waiting' ? 'the server does not answer, trying again' : 'connecting';
  if (link === 'open') return sounding ? 'on air' : 'catching up';
  return sounding ? 'reconnecting, playing from buffer' : 'reconnecting';
}

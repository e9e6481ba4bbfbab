/** Services that pass heart rates on: what they want to know, and how they are doing. Pure. */
import type { Link } from '../documents';
import { sentence } from '../api';
import { agePhrase } from '../phrases';

interface LinkedService {
  readonly title: string;
  /** The name of what the listener is known by there, in the request and for people. */
  readonly field: 'token' | 'id';
  readonly label: string;
  readonly hint: string;
}

export const SERVICES: Record<Link['service'], LinkedService> = {
  pulsoid: {
    title: 'Pulsoid',
    field: 'token',
    label: 'Access token',
    hint: 'A token of your Pulsoid account that may read the heart rate (data:heart_rate:read).',
  },
  hyperate: {
    title: 'HypeRate',
    field: 'id',
    label: 'Device id',
    hint: 'The id your HypeRate app shows, also at the end of its address.',
  },
};

/** How a link is doing, `Connected, last reading 4 s ago.`; what went wrong comes in the server's words. */
export function linkPhrase({ status, last_reading_at: at, error }: Link, nowMs: number): string {
  const wrong = error === null ? '' : ` ${sentence(error)}`;
  if (status === 'failed') return `It does not work now and is tried again.${wrong}`;
  if (status === 'waiting' || status === 'connecting') return `Connecting.${wrong}`;
  const ageS = at === null ? NaN : Math.max(0, (nowMs - Date.parse(at)) / 1000);
  const heard = Number.isNaN(ageS) ? 'no reading yet' : `last reading ${agePhrase(ageS)}`;
  const how = status === 'offline' ? 'Connected, but nothing comes' : 'Connected';
  return `${how}, ${heard}.${wrong}`;
}

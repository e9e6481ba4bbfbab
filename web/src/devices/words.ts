/** What a device may do and when it was seen, in words. Pure. */
import type { App, Device, Scope } from '../documents';
import { agePhrase } from '../phrases';

/** Everything a device may be allowed, and what that is called. */
export const SCOPES: readonly [Scope, string][] = [
  ['signals:write', 'Send readings'],
  ['station:control', 'Change what plays'],
  ['stream:listen', 'Listen'],
  ['state:read', 'Read what is known about me'],
];

/** What a device may do, `may send readings and listen`. */
export function mayPhrase(scopes: readonly Scope[]): string {
  const said = SCOPES.filter(([scope]) => scopes.includes(scope)).map(([, title]) => lower(title));
  if (said.length === 0) return 'may do nothing';
  const last = said.pop();
  return `may ${said.length === 0 ? last : `${said.join(', ')} and ${last}`}`;
}

/** When a device was last heard of, `last seen 4 min ago`. */
export function seenPhrase({ last_seen_at: at }: Device, nowMs: number): string {
  const ageS = at === null ? NaN : (nowMs - Date.parse(at)) / 1000;
  if (Number.isNaN(ageS)) return 'never seen yet';
  if (ageS < 10) return 'seen just now';
  if (ageS < 48 * 3600) return `last seen ${agePhrase(ageS)}`;
  return `last seen ${Math.round(ageS / 86400)} days ago`;
}

/** When a program was let in or last used, to the hour in which it asked for a token. */
export function usedPhrase({ last_used_at: at }: App, nowMs: number): string {
  const hours = Math.floor((nowMs - Date.parse(at)) / 3_600_000);
  if (!(hours >= 1)) return 'used within the hour';
  return hours < 48 ? `last used ${hours} h ago` : `last used ${Math.round(hours / 24)} days ago`;
}

function lower(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** Values as words; what is not known is said to be unknown. Pure. */
import type { Status } from './documents';

export const UNKNOWN = 'unknown';

/** The local time of day in a time zone, `21:04`. */
export function clockTime(at: string | undefined, timezone: string | null | undefined): string {
  const date = at === undefined ? null : new Date(at);
  if (!date || Number.isNaN(date.getTime()) || !timezone) return UNKNOWN;
  try {
    const style = {
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
      timeZone: timezone,
    } as const;
    return new Intl.DateTimeFormat('en-GB', style).format(date);
  } catch {
    return UNKNOWN;
  }
}

/** Where the sun stands, `12° below the horizon, civil twilight`. */
export function sunPhrase(sun: Status['sun']): string {
  const elevationDeg = sun?.elevation_deg;
  if (elevationDeg === null || elevationDeg === undefined) return UNKNOWN;
  const side = elevationDeg >= 0 ? 'above' : 'below';
  const where = `${Math.abs(Math.round(elevationDeg))}° ${side} the horizon`;
  const phase = sun?.phase;
  if (!phase) return where;
  return `${where}, ${phase === 'day' || phase === 'night' ? phase : `${phase} twilight`}`;
}

/** A share 0..1 as per cent. */
export function sharePhrase(share: number | null | undefined): string {
  return typeof share === 'number' ? `${Math.round(share * 100)} %` : UNKNOWN;
}

/** The heart as it was last told, `72 bpm, 8 s ago, above your usual`. */
export function heartPhrase(heart: Status['heart']): string {
  if (typeof heart?.bpm !== 'number') return UNKNOWN;
  const parts = [`${Math.round(heart.bpm)} bpm`];
  if (typeof heart.age_s === 'number') parts.push(agePhrase(heart.age_s));
  if (heart.elevated === true) parts.push('above your usual');
  return parts.join(', ');
}

export function agePhrase(ageS: number): string {
  if (ageS < 90) return `${Math.round(ageS)} s ago`;
  return `${Math.round(ageS / 60)} min ago`;
}

export function tempoPhrase(parameters: Status['parameters']): string {
  const tempo = parameters?.tempo_bpm;
  return typeof tempo === 'number' ? `${Math.round(tempo)} beats a minute` : UNKNOWN;
}

/** A layer's name for people, `deep_pad` as `Deep pad`. */
export function layerTitle(name: string): string {
  const spaced = name.replace(/[-_]+/g, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

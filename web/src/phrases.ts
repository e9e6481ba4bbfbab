/** Values as words; what is not known is said to be unknown. Pure. */
import type { Status, Uncertainty, Weather } from './documents';

export const UNKNOWN = 'unknown';

/** Keeps a number and its unit on one line. */
const NB = '\u00a0';

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

/** The listener's time zone, else this device's. */
export function zoneOf(place: { timezone?: string | null } | null | undefined): string {
  return place?.timezone || Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** Hours of the day as a clock shows them, `4.6` as `04:36`. */
export function clockOfHours(hours: number): string {
  const minutes = ((Math.round(hours * 60) % 1440) + 1440) % 1440;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
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
  return typeof share === 'number' ? `${Math.round(share * 100)}${NB}%` : UNKNOWN;
}

/** Energy and how far that may be off, `62 %, give or take 16 %`. */
export function energyPhrase(
  energy: number | null | undefined,
  uncertainty: Uncertainty | null | undefined,
): string {
  const said = sharePhrase(energy);
  const off = uncertainty?.energy;
  return said === UNKNOWN || !isNumber(off) ? said : `${said}, give or take ${sharePhrase(off)}`;
}

/** Where the body clock stands, `temperature low at about 04:36, give or take 1.2 h`. */
export function bodyClockPhrase(
  circadian: Status['circadian'],
  uncertainty: Uncertainty | null | undefined,
): string {
  const lowH = circadian?.cbt_min_clock_h;
  if (!isNumber(lowH)) return UNKNOWN;
  const said = `temperature low at about ${clockOfHours(lowH)}`;
  const offH = uncertainty?.phase_h;
  if (!isNumber(offH)) return said;
  return `${said}, give or take ${offH < 1 ? `${Math.round(offH * 60)}${NB}min` : `${oneDecimal(offH)}${NB}h`}`;
}

/** Light at the eye to two digits, `about 1,200 lux`: a model does not know more. */
export function lightPhrase(daylight: Status['daylight']): string {
  const lux = daylight?.eye_lux;
  if (!isNumber(lux)) return UNKNOWN;
  if (lux < 1) return `less than 1${NB}lux`;
  return `about ${Number(lux.toPrecision(2)).toLocaleString('en-GB')}${NB}lux`;
}

/** The sky, `80 % cloud, 12 °C, wind 3 m/s, 4 min ago`; what is not known of it is left out. */
export function weatherPhrase(weather: Weather | null | undefined): string {
  if (!weather) return UNKNOWN;
  const { cloud_cover, temperature_c, wind_m_s, precipitation_mm_h, age_s } = weather;
  const parts: string[] = [];
  if (isNumber(cloud_cover)) parts.push(`${sharePhrase(cloud_cover)} cloud`);
  // Adding 0 makes of -0 a plain nought.
  if (isNumber(temperature_c)) parts.push(`${Math.round(temperature_c) + 0}${NB}°C`);
  if (isNumber(wind_m_s)) parts.push(`wind ${Math.round(wind_m_s)}${NB}m/s`);
  if (isNumber(precipitation_mm_h) && precipitation_mm_h > 0)
    parts.push(`${oneDecimal(Math.max(0.1, precipitation_mm_h))}${NB}mm/h of rain or snow`);
  if (parts.length === 0) return UNKNOWN;
  if (isNumber(age_s)) parts.push(agePhrase(age_s));
  return parts.join(', ');
}

/** What the page says after somebody told that they woke or go to bed. */
export function notedPhrase(event: 'awake' | 'bed', at: string): string {
  return event === 'awake' ? `Noted: awake since ${at}.` : `Noted: going to bed at ${at}.`;
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
  if (ageS < 5400) return `${Math.round(ageS / 60)} min ago`;
  return `${Math.round(ageS / 3600)} h ago`;
}

export function tempoPhrase(parameters: Status['parameters']): string {
  const tempo = parameters?.tempo_bpm;
  return typeof tempo === 'number' ? `${Math.round(tempo)} beats a minute` : UNKNOWN;
}

/** The scale by its name in words, `minor pentatonic`. */
export function scalePhrase(parameters: Status['parameters']): string {
  return parameters?.scale?.name?.replaceAll('-', ' ') ?? UNKNOWN;
}

/** A layer's name for people, `deep_pad` as `Deep pad`. */
export function layerTitle(name: string): string {
  const spaced = name.replace(/[-_]+/g, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number';
}

function oneDecimal(value: number): string {
  return String(Math.round(value * 10) / 10);
}

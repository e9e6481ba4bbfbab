/** Coarse places: the page never sends a position finer than it needs. Pure. */
import type { Place } from './documents';
import { clockTime, UNKNOWN } from './phrases';

/** Two decimals are about a kilometre: enough for the sun, too little for an address. */
export function coarse(degrees: number): number {
  return Math.round(degrees * 100) / 100;
}

/** Reads typed coordinates; returns the place or the sentence that says what is wrong. */
export function placeOf(latitude: string, longitude: string, timezone: string): Place | string {
  const north = number(latitude);
  const east = number(longitude);
  if (north === null || Math.abs(north) > 90) return 'Latitude must be a number from -90 to 90.';
  if (east === null || Math.abs(east) > 180) return 'Longitude must be a number from -180 to 180.';
  const zone = timezone.trim() || null;
  if (zone && clockTime(new Date(0).toISOString(), zone) === UNKNOWN)
    return 'Time zone must be a name such as Europe/Berlin.';
  return { latitude: coarse(north), longitude: coarse(east), timezone: zone };
}

function number(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

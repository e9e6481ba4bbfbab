/** What this device remembers; volume belongs to the device, everything else to the listener. */

export interface DeviceSettings {
  /** Position of the slider, 0..1. */
  volume: number;
  backgroundMode: boolean;
}

const KEY = 'soundscape.device';
const DEFAULTS: DeviceSettings = { volume: 0.8, backgroundMode: false };

export function loadSettings(): DeviceSettings {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<DeviceSettings>;
    return { ...DEFAULTS, ...stored };
  } catch {
    return { ...DEFAULTS };
  }
}

export function saveSettings(settings: DeviceSettings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // A browser that keeps nothing still plays.
  }
}

const ASKED_KEY = 'soundscape.asked';

/** When this device last asked its question, in milliseconds since 1970; null when it never did. */
export function loadAskedMs(): number | null {
  try {
    const stored = Number(localStorage.getItem(ASKED_KEY));
    return stored > 0 ? stored : null;
  } catch {
    return null;
  }
}

export function saveAskedMs(atMs: number): void {
  try {
    localStorage.setItem(ASKED_KEY, String(atMs));
  } catch {
    // A browser that keeps nothing still asks only once a session.
  }
}

/** Linear gain of a slider position 0..1; squared, because ears hear ratios. */
export function gainOf(volume: number): number {
  return volume * volume;
}

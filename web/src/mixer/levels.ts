/** Levels of layers in dB as a slider and as words show them. Pure. */
import type { LayerSetting } from '../documents';

export const LOWEST_DB = -30;
export const HIGHEST_DB = 6;

/** Keeps a number and its unit on one line. */
const NB = '\u00a0';

export interface Level {
  /** Where the slider stands. */
  readonly db: number;
  readonly fixed: boolean;
  /** `−6 dB`, or `automatic, −12 dB`. */
  readonly words: string;
}

/** A layer's level: the one that is fixed, else the automatic one, which may be below the slider or unknown. */
export function levelOf(
  setting: LayerSetting | undefined,
  automaticDb: number | null | undefined,
): Level {
  const fixedDb = setting?.level_db ?? null;
  if (fixedDb !== null) return { db: onSlider(fixedDb), fixed: true, words: decibels(fixedDb) };
  if (typeof automaticDb !== 'number') return { db: LOWEST_DB, fixed: false, words: 'automatic' };
  const words = automaticDb <= LOWEST_DB ? 'very soft' : decibels(automaticDb);
  return { db: onSlider(automaticDb), fixed: false, words: `automatic, ${words}` };
}

/** A level in whole decibels with a true minus sign, `−6 dB`. */
export function decibels(db: number): string {
  const whole = Math.round(db);
  return `${whole < 0 ? '\u2212' : whole > 0 ? '+' : ''}${Math.abs(whole)}${NB}dB`;
}

function onSlider(db: number): number {
  return Math.min(HIGHEST_DB, Math.max(LOWEST_DB, Math.round(db)));
}

/** The sleep timer on this device's clock, so that it counts down without the server. Pure. */
import type { Timer } from '../documents';
import { clockTime } from '../phrases';
import { leftPhrase } from './left';

export const MINUTES = [15, 30, 45, 60, 90];

/** How long the fade before the end takes, in seconds, and what that is called. */
export const FADES: [number, string][] = [
  [0, 'off'],
  [60, '1 min'],
  [300, '5 min'],
  [900, '15 min'],
  [1800, '30 min'],
];

/** The server makes of no fade one this short, and nobody would call it one. */
const NO_FADE_S = 3;

export type TimerPhase = 'running' | 'fading' | 'ended';

export function timerPhase(timer: Timer, nowMs: number): TimerPhase {
  const leftS = leftMs(timer, nowMs) / 1000;
  if (timer.ended || leftS <= 0) return 'ended';
  return leftS <= timer.fade_s && timer.fade_s > NO_FADE_S ? 'fading' : 'running';
}

/** What there is to say about a timer, `31 min left, quiet at 23:30.` */
export function timerPhrase(timer: Timer, nowMs: number, zone: string): string {
  const at = clockTime(timer.ends_at, zone);
  const phase = timerPhase(timer, nowMs);
  if (phase === 'ended') return `The sleep timer ended at ${at}, and the music rests.`;
  const words = `${leftPhrase(leftMs(timer, nowMs))} left`;
  const left = words.charAt(0).toUpperCase() + words.slice(1);
  return phase === 'fading' ? `${left}, fading out, quiet at ${at}.` : `${left}, quiet at ${at}.`;
}

/** The choice of fade nearest to what a timer has: a short one has a shorter fade than was asked for. */
export function fadeChoice(fadeS: number): number {
  if (fadeS <= NO_FADE_S) return 0;
  const off = (choice: number): number => Math.abs(choice - fadeS);
  const lengths = FADES.map(([choice]) => choice).filter((choice) => choice > 0);
  return lengths.reduce((best, choice) => (off(choice) < off(best) ? choice : best));
}

function leftMs(timer: Timer, nowMs: number): number {
  return new Date(timer.ends_at).getTime() - nowMs;
}

/** What the first screen says and offers while the music comes or goes by itself. Pure. */
import type { Settings, StationChange } from '../documents';
import { risingPhrase } from './alarm';
import { timerPhase, timerPhrase } from './timer';

export interface Passage {
  readonly line: string;
  /** What can be done about it with one press. */
  readonly action: { readonly title: string; readonly change: StationChange } | null;
}

/** What is under way, or null when the music simply plays. */
export function passage(settings: Settings, nowMs: number, zone: string): Passage | null {
  const { alarm, timer } = settings;
  if (alarm?.rising) {
    const action = { title: 'I am up', change: gettingUp(alarm) };
    return { line: risingPhrase(alarm, nowMs, zone), action };
  }
  if (!timer) return null;
  const phase = timerPhase(timer, nowMs);
  if (phase === 'running') return null;
  const line = timerPhrase(timer, nowMs, zone);
  if (phase === 'fading') return { line: `Good night. ${line}`, action: null };
  return { line, action: { title: 'Bring the music back', change: { timer: null } } };
}

/** Choosing the alarm's preset ends its crescendo; an alarm for once has then done its work. */
export function gettingUp(alarm: NonNullable<Settings['alarm']>): StationChange {
  return alarm.days.length === 0 ? { preset: alarm.preset, alarm: null } : { preset: alarm.preset };
}

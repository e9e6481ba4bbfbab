/** The day's chart in words, for whoever cannot or need not look at it. Pure. */
import type { Day, DayEvent } from '../documents';
import { clockTime, sharePhrase } from '../phrases';
import { clockOf, extremes, tempoPlanned, type DaySeries } from './series';

/** What the chart says at a glance, for a screen reader. */
export function dayPhrase(series: DaySeries, events: DayEvent[], timezone: string): string {
  const parts = ['The next 24 hours.'];
  const now = series.energy[0];
  if (typeof now === 'number') parts.push(`Energy is ${sharePhrase(now)} now.`);
  const found = extremes(series.energy);
  if (found) {
    const { high, low } = found;
    parts.push(
      `It is highest, ${at(series, high, timezone)}, and lowest, ${at(series, low, timezone)}.`,
    );
  }
  const sun = events.filter(({ name }) => name === 'sunrise' || name === 'sunset');
  parts.push(...sun.map((event) => `${eventPhrase(event, timezone)}.`));
  const clock = (seconds: number): string => clockOf(seconds, timezone);
  parts.push(...series.nights.map(({ from, to }) => `Sleep from ${clock(from)} to ${clock(to)}.`));
  return parts.join(' ');
}

function at(series: DaySeries, index: number, timezone: string): string {
  return `${sharePhrase(series.energy[index])}, at ${clockOf(series.times[index], timezone)}`;
}

/** An event with its local time, `Sunrise at 04:43`. */
export function eventPhrase(event: DayEvent, timezone: string): string {
  return `${event.text} at ${clockTime(event.at, timezone)}`;
}

/** What is drawn at one moment, `14:30, energy 62 %, tempo 58`. */
export function momentPhrase(series: DaySeries, index: number, timezone: string): string {
  const parts = [index === 0 ? 'Now' : clockOf(series.times[index], timezone)];
  const energy = series.energy[index];
  const tempo = series.tempo[index];
  if (energy !== null) parts.push(`energy ${sharePhrase(energy)}`);
  if (tempo !== null) parts.push(`tempo ${Math.round(tempo)}`);
  return parts.join(', ');
}

/** What the line and, where it is known, the band around it mean. */
export function energyKey(series: DaySeries): string {
  const isUnsure = series.high.some((value) => value !== null);
  return isUnsure ? 'Your energy and how far that may be off' : 'Your energy';
}

/** What the dotted line means, with its range because it has no scale; nothing when no tempo is planned. */
export function tempoKey(series: DaySeries): string | null {
  const tempo = tempoPlanned(series.tempo);
  if (!tempo) return null;
  const [low, high] = tempo;
  const range = low === high ? `${low}` : `${low} to ${high}`;
  return `the tempo the station intends, ${range} beats a minute`;
}

/** What the grounds behind the lines mean, as the rest of a sentence. */
export function groundPhrase(series: DaySeries): string {
  const parts: string[] = [];
  if (series.daylight.some((share) => share > 0)) parts.push('the pale ground is daylight');
  if (series.nights.length > 0) parts.push('the dark blue ground is your night');
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}

/** Which nights the day is planned by and where they come from; nothing when that was not said. */
export function nightsPhrase(sleep: Day['sleep']): string | null {
  if (!sleep) return null;
  const times = `${sleep.bed} to ${sleep.wake}`;
  if (sleep.source === 'told') return `Your usual nights as you told them: ${times}.`;
  if (sleep.source === 'learned') return `Your usual nights as learned: ${times}.`;
  if (sleep.source === 'assumed') return `Your nights are not known; ${times} is assumed.`;
  return `Your usual nights: ${times}.`;
}

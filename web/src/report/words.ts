/** The report in words. Pure. */
import type { Experiment, Measure, Report } from '../documents';
import type { Group } from './groups';

export const MEASURES: readonly [Measure, string][] = [
  ['heart_rate', 'My heart rate'],
  ['feedback', 'My answers'],
];

/** How long a block is, and how many there are: what fits into ordinary days. */
export const BLOCK_MINUTES = [10, 20, 30];
export const BLOCKS = [12, 16, 20];

/** The server's sentences on the presets, each with its name, `Relax: Your heart rate was …` */
export function presetLines(report: Report, titleOf: (preset: string) => string): string[] {
  return report.presets.map(({ preset, text }) => `${titleOf(preset)}: ${text}`);
}

/** How much listening an experiment takes, `16 blocks of 20 minutes are 5 h 20 min of listening.` */
export function lengthPhrase(blocks: number, minutes: number): string {
  const whole = blocks * minutes;
  const hours = `${Math.floor(whole / 60)} h`;
  const long = whole % 60 === 0 ? hours : `${hours} ${whole % 60} min`;
  return `${blocks} blocks of ${minutes} minutes are ${long} of listening, over as many days as you like.`;
}

/** How far an experiment is, as a share. */
export function doneShare({ done, blocks }: Experiment): number {
  return blocks ? (done ?? 0) / blocks : 0;
}

/** What a chart says at a glance, for whoever cannot see it. */
export function chartPhrase(measure: Measure, groups: readonly Group[]): string {
  const digits = measure === 'heart_rate' ? 0 : 1;
  const unit = measure === 'heart_rate' ? ' bpm' : '';
  const means = groups.map(({ title, mean }) => `${title} ${mean?.toFixed(digits)}${unit}`);
  const what = measure === 'heart_rate' ? 'Mean heart rate' : 'Mean answers, from -1 to 1';
  return `${what}: ${means.join(', ')}.`;
}

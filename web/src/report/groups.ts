/** The report as what a chart draws: for each preset, or each kind of block, single values and their mean. Pure. */
import type { Experiment, Interval, Measure, Report } from '../documents';

export interface Group {
  readonly title: string;
  /** One value for each sitting or block. */
  readonly values: readonly number[];
  readonly mean: number | null;
  /** Where the mean lies with 95 %; null where that is not known. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Differences smaller than this must not look like much: a design value, in beats a minute. */
const LEAST_BPM_SPAN = 24;

/** The presets there is something to show of, those heard longest first. */
export function presetGroups(
  report: Report,
  measure: Measure,
  titleOf: (preset: string) => string,
): Group[] {
  const known = report.presets.flatMap((preset) => {
    const interval = measure === 'heart_rate' ? preset.heart_rate : preset.feedback.score;
    return interval ? [{ preset, interval }] : [];
  });
  known.sort((a, b) => b.preset.minutes - a.preset.minutes);
  return known.map(({ preset, interval }) => ({
    title: titleOf(preset.preset),
    values: valuesOf(report, preset.preset, measure),
    ...meanOf(interval),
  }));
}

/** The two kinds of block of a finished experiment; none while there is nothing to compare. */
export function blockGroups({ values = [] }: Experiment): Group[] {
  const kinds: [string, boolean][] = [
    ['steered', true],
    ['still', false],
  ];
  const groups = kinds.map(([title, adaptive]) => {
    const found = values.filter((one) => one.adaptive === adaptive).map(({ value }) => value);
    // How sure the difference is was reckoned in pairs; a band around each mean would tell another story.
    return { title, values: found, mean: average(found), low: null, high: null };
  });
  return groups.every((group) => group.values.length > 0) ? groups : [];
}

/** From where to where the values' axis goes. */
export function rangeOf(groups: readonly Group[], measure: Measure): [number, number] {
  if (measure === 'feedback') return [-1, 1];
  const all = groups.flatMap(({ values, mean, low, high }) => [...values, mean, low, high]);
  const known = all.filter((value) => value !== null);
  if (known.length === 0) return [50, 50 + LEAST_BPM_SPAN];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const wider = Math.max(0, LEAST_BPM_SPAN - (high - low)) / 2;
  return [tens(Math.floor, low - wider - 1), tens(Math.ceil, high + wider + 1)];
}

function valuesOf(report: Report, preset: string, measure: Measure): number[] {
  const own = report.sittings.filter((sitting) => sitting.preset === preset);
  const values = own.map((sitting) =>
    measure === 'heart_rate' ? sitting.heart_rate?.mean_bpm : sitting.feedback.mean,
  );
  return values.filter((value) => typeof value === 'number');
}

function meanOf({ mean, low, high }: Interval): Pick<Group, 'mean' | 'low' | 'high'> {
  return { mean, low, high };
}

function average(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function tens(round: (value: number) => number, value: number): number {
  return round(value / 10) * 10;
}

import { describe, expect, it } from 'vitest';
import type { Experiment, PresetReport, Report, SittingReport } from '../src/documents';
import { blockGroups, presetGroups, rangeOf, type Group } from '../src/report/groups';
import { chartPhrase, doneShare, lengthPhrase, presetLines } from '../src/report/words';

function sitting(preset: string | null, bpm: number | null, mean: number | null): SittingReport {
  return {
    preset,
    began_at: '2026-11-21T09:00:00Z',
    heart_rate: bpm === null ? null : { mean_bpm: bpm },
    feedback: { answers: mean === null ? 0 : 1, mean },
  };
}

function preset(name: string, minutes: number, change: Partial<PresetReport>): PresetReport {
  const nothing = { heart_rate: null, feedback: { answers: 0, score: null } };
  return { preset: name, sittings: 1, minutes, ...nothing, text: `${name}!`, ...change };
}

const REPORT: Report = {
  days: 90,
  sittings: [
    sitting('relax', 61, 1),
    sitting('relax', 65, null),
    sitting('focus', 70, 0),
    sitting(null, null, -1),
  ],
  presets: [
    preset('focus', 20, { heart_rate: { sittings: 1, mean: 70, low: null, high: null } }),
    preset('move', 200, {}),
    preset('relax', 50, {
      heart_rate: { sittings: 2, mean: 63, low: 58, high: 68 },
      feedback: { answers: 1, score: { sittings: 1, mean: 1, low: null, high: null } },
    }),
  ],
  experiment: null,
  note: 'A note.',
};
const titleOf = (name: string): string => name.toUpperCase();

describe('presetGroups', () => {
  it('shows what is known, the longest heard first', () => {
    expect(presetGroups(REPORT, 'heart_rate', titleOf)).toEqual([
      { title: 'RELAX', values: [61, 65], mean: 63, low: 58, high: 68 },
      { title: 'FOCUS', values: [70], mean: 70, low: null, high: null },
    ]);
    expect(presetGroups(REPORT, 'feedback', titleOf)).toEqual([
      { title: 'RELAX', values: [1], mean: 1, low: null, high: null },
    ]);
  });
});

describe('blockGroups', () => {
  const values = [
    { block: 0, adaptive: true, value: 60 },
    { block: 1, adaptive: false, value: 66 },
    { block: 2, adaptive: true, value: 62 },
  ];
  const experiment: Experiment = { status: 'finished', measure: 'heart_rate', values, text: '' };

  it('sets steered blocks beside still ones', () => {
    expect(blockGroups(experiment).map(({ title, mean }) => [title, mean])).toEqual([
      ['steered', 61],
      ['still', 66],
    ]);
  });

  it('compares nothing with nothing', () => {
    expect(blockGroups({ ...experiment, values: values.slice(0, 1) })).toEqual([]);
    expect(blockGroups({ status: 'running', text: '' })).toEqual([]);
  });
});

describe('rangeOf', () => {
  const group = (...values: number[]): Group => ({
    ...{ title: '', values, mean: null, low: null, high: null },
  });

  it('holds everything there is, and never makes much of little', () => {
    expect(rangeOf([group(61, 62)], 'heart_rate')).toEqual([40, 80]);
    const [low, high] = rangeOf([{ ...group(50, 120), low: 44, high: 131 }], 'heart_rate');
    expect([low <= 44, high >= 131]).toEqual([true, true]);
    expect(rangeOf([], 'heart_rate')).toEqual([50, 74]);
    expect(rangeOf([group(0.2)], 'feedback')).toEqual([-1, 1]);
  });
});

describe('the report in words', () => {
  it('says of each preset what the server says', () => {
    expect(presetLines(REPORT, titleOf)).toEqual(['FOCUS: focus!', 'MOVE: move!', 'RELAX: relax!']);
  });

  it('says how long an experiment takes', () => {
    expect(lengthPhrase(16, 20)).toContain('are 5 h 20 min of listening');
    expect(lengthPhrase(12, 30)).toContain('are 6 h of listening');
  });

  it('knows how far it is', () => {
    expect(doneShare({ status: 'running', done: 4, blocks: 16, text: '' })).toBe(0.25);
    expect(doneShare({ status: 'none', text: '' })).toBe(0);
  });

  it('says what the chart shows', () => {
    const groups = presetGroups(REPORT, 'heart_rate', titleOf);
    expect(chartPhrase('heart_rate', groups)).toBe('Mean heart rate: RELAX 63 bpm, FOCUS 70 bpm.');
  });
});

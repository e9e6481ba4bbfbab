import { describe, expect, it } from 'vitest';
import type { Alarm, Timer } from '../src/documents';
import { answersPhrase, tasteLines } from '../src/feedback/answers';
import { isNight, mayAsk, type Moment } from '../src/feedback/prompt';

const MINUTE_MS = 60_000;
const WELCOME: Moment = {
  heardMs: 30 * MINUTE_MS,
  sinceAskedMs: null,
  askedThisSession: false,
  clock: '14:00',
  sleep: { bed: '23:00', wake: '07:00' },
  settings: { timer: null, alarm: null },
  mode: 'focus',
};
const TIMER: Timer = { minutes: 30, fade_s: 300, ends_at: '2026-11-21T15:00:00Z', ended: false };
const ALARM: Alarm = {
  ...{ at: '07:00', days: [], ramp_s: 1200, preset: 'focus' },
  ...{ next_at: null, rising: false, can_sound: true, text: '' },
};

describe('mayAsk', () => {
  it('asks whoever has heard for a while by day', () => {
    expect(mayAsk(WELCOME)).toBe(true);
    expect(mayAsk({ ...WELCOME, settings: { timer: null, alarm: ALARM } })).toBe(true);
  });

  it.each<[string, Partial<Moment>]>([
    ['twice in a session', { askedThisSession: true }],
    ['too early', { heardMs: 19 * MINUTE_MS }],
    ['soon after another question', { sinceAskedMs: 19 * 60 * MINUTE_MS }],
    ['in the night', { clock: '23:30' }],
    [
      'in the night of a free day',
      {
        clock: '08:00',
        sleep: {
          bed: '23:00',
          wake: '07:00',
          free: { bed: '00:30', wake: '08:30', days: ['sat'] },
        },
      },
    ],
    ['in a night nobody told of', { clock: '22:30', sleep: null }],
    ['with a sleep timer', { settings: { timer: TIMER, alarm: null } }],
    ['after a sleep timer', { settings: { timer: { ...TIMER, ended: true }, alarm: null } }],
    ['while an alarm rises', { settings: { timer: null, alarm: { ...ALARM, rising: true } } }],
    ['while something for sleeping plays', { mode: 'sleep' }],
  ])('never asks %s', (_, change) => {
    expect(mayAsk({ ...WELCOME, ...change })).toBe(false);
  });
});

describe('isNight', () => {
  it.each([
    ['23:00', true],
    ['06:59', true],
    ['07:00', false],
    ['22:59', false],
  ])('over midnight, %s', (clock, night) => {
    expect(isNight(clock, { bed: '23:00', wake: '07:00' })).toBe(night);
  });

  it('after midnight', () => {
    expect(isNight('00:10', { bed: '00:30', wake: '08:30' })).toBe(false);
    expect(isNight('03:00', { bed: '00:30', wake: '08:30' })).toBe(true);
  });
});

describe('what was learned', () => {
  const axis = { offset: 0.1, low: 0, high: 0.2, answers: 3, text: 'A little brighter.' };

  it('is said for each axis there are answers on', () => {
    const untouched = { ...axis, answers: 0, text: 'Nothing about tempo.' };
    expect(tasteLines({ axes: { brightness: axis, tempo: untouched }, answers: 3 })).toEqual([
      'A little brighter.',
    ]);
    expect(tasteLines(null)).toEqual([]);
  });

  it('counts answers', () => {
    expect([1, 12].map(answersPhrase)).toEqual([
      'Learned from one answer.',
      'Learned from 12 answers.',
    ]);
  });
});

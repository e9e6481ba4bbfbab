import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Station } from '../src/documents';
import { stepped } from '../src/intensity';
import { decibels, HIGHEST_DB, levelOf, LOWEST_DB } from '../src/mixer/levels';
import { Pace } from '../src/pace';
import { afterChange, goesUnanswered, namesClockTime } from '../src/station';

const STATION: Station = {
  on_air: true,
  preset: 'relax',
  mixer: { bells: { mute: true, level_db: -6 } },
  hold: ['sun'],
  timer: null,
  alarm: null,
  intensity: null,
};

describe('afterChange', () => {
  it('keeps of a layer what the change does not name', () => {
    const { mixer } = afterChange(STATION, {
      mixer: { bells: { mute: false }, pad: { level_db: 2 } },
    });
    expect(mixer).toEqual({
      bells: { mute: false, level_db: -6 },
      pad: { mute: false, level_db: 2 },
    });
  });

  it('knows nothing of the mixer of another preset', () => {
    expect(afterChange(STATION, { preset: 'sleep' }).mixer).toEqual({});
    expect(afterChange(STATION, { preset: 'relax' }).mixer).toEqual(STATION.mixer);
  });

  it('replaces what is held as a whole', () => {
    expect(afterChange(STATION, { hold: [] }).hold).toEqual([]);
    expect(afterChange(STATION, { preset: 'sleep' }).hold).toEqual(['sun']);
  });
});

describe('intensity', () => {
  it('is kept until it is changed, and may be given back', () => {
    expect(afterChange(STATION, { intensity: 7 }).intensity).toBe(7);
    expect(afterChange({ ...STATION, intensity: 7 }, { hold: [] }).intensity).toBe(7);
    expect(afterChange({ ...STATION, intensity: 7 }, { intensity: null }).intensity).toBeNull();
    expect(goesUnanswered({ intensity: 7 })).toBe(true);
  });

  it('goes by two from the usual, to the ends', () => {
    expect([stepped(null, -1), stepped(null, 1), stepped(2, -1), stepped(9, 1)]).toEqual([
      3, 7, 1, 10,
    ]);
  });
});

describe('the way a change goes', () => {
  it('waits for an answer about timer and alarm, also when they are cancelled', () => {
    expect(goesUnanswered({ mixer: {}, hold: [], preset: 'relax' })).toBe(true);
    expect(goesUnanswered({ timer: null })).toBe(false);
    expect(goesUnanswered({ preset: 'relax', alarm: null })).toBe(false);
  });

  it('needs the clock only for a time of day', () => {
    const alarm = { at: '07:00', days: [], ramp_s: 1200, preset: 'relax' };
    expect([{ alarm }, { timer: { until: '23:30' } }].map(namesClockTime)).toEqual([true, true]);
    expect([{ alarm: null }, { timer: { minutes: 15 } }, {}].map(namesClockTime)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('levelOf', () => {
  it('shows what is fixed before what would be automatic', () => {
    expect(levelOf({ mute: false, level_db: -6 }, -12)).toEqual({
      db: -6,
      fixed: true,
      words: '\u22126\u00a0dB',
    });
    expect(levelOf({ mute: true, level_db: null }, -12.4)).toEqual({
      db: -12,
      fixed: false,
      words: 'automatic, \u221212\u00a0dB',
    });
  });

  it('stays on the slider', () => {
    expect(levelOf(undefined, -90)).toMatchObject({ db: LOWEST_DB, words: 'automatic, very soft' });
    expect(levelOf({ mute: false, level_db: -60 }, 0).db).toBe(LOWEST_DB);
    expect(levelOf(undefined, 9).db).toBe(HIGHEST_DB);
    expect(levelOf(undefined, null)).toMatchObject({ db: LOWEST_DB, fixed: false });
  });

  it('has one nought', () => {
    expect([0.4, -0.4, 6].map(decibels)).toEqual(['0\u00a0dB', '0\u00a0dB', '+6\u00a0dB']);
  });
});

describe('Pace', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends the first at once, and of what comes quickly only the last, together', async () => {
    const sent: object[] = [];
    const pace = new Pace<number>(async (values) => void sent.push(values), 125);
    pace.put('pad', 1);
    expect(sent).toEqual([{ pad: 1 }]);
    pace.put('pad', 2);
    pace.put('pad', 3);
    pace.put('bells', 4);
    await vi.advanceTimersByTimeAsync(124);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toEqual([{ pad: 1 }, { pad: 3, bells: 4 }]);
  });

  it('sends at most eight a second while a slider is dragged for a second, and its last place', async () => {
    const sent: { pad?: number }[] = [];
    const pace = new Pace<number>(async (values) => void sent.push(values), 125);
    for (let step = 1; step <= 60; step += 1) {
      pace.put('pad', step);
      await vi.advanceTimersByTimeAsync(1000 / 60);
    }
    expect(sent.length).toBeLessThanOrEqual(9);
    await vi.advanceTimersByTimeAsync(125);
    expect(sent.at(-1)).toEqual({ pad: 60 });
  });

  it('never overtakes itself', async () => {
    const arrivals: (() => void)[] = [];
    const send = vi.fn(() => new Promise<void>((arrive) => arrivals.push(arrive)));
    const pace = new Pace<number>(send, 125);
    pace.put('pad', 1);
    pace.put('pad', 2);
    await vi.advanceTimersByTimeAsync(5000);
    expect(send).toHaveBeenCalledTimes(1);
    arrivals[0]();
    await vi.advanceTimersByTimeAsync(0);
    expect(send).toHaveBeenLastCalledWith({ pad: 2 });
  });
});

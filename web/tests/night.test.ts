import { describe, expect, it } from 'vitest';
import type { Alarm, Settings, Timer } from '../src/documents';
import { alarmPhrase, dayPhrase, daysPhrase, rampChoices, risingPhrase } from '../src/night/alarm';
import { leftPhrase } from '../src/night/left';
import { gettingUp, passage } from '../src/night/stage';
import { fadeChoice, timerPhase, timerPhrase } from '../src/night/timer';
import { inOrder } from '../src/week';

const BERLIN = 'Europe/Berlin';
const NOW = Date.parse('2026-11-20T22:00:00+01:00');
const NB = '\u00a0';

/** A timer as the server shows it, `leftS` seconds from its end. */
function timer(leftS: number, change: Partial<Timer> = {}): Timer {
  return {
    minutes: Math.max(0, Math.ceil(leftS / 60)),
    fade_s: 300,
    ends_at: new Date(NOW + 1000 * leftS).toISOString(),
    ended: leftS <= 0,
    ...change,
  };
}

function alarm(change: Partial<Alarm> = {}): Alarm {
  return {
    at: '07:00',
    days: ['mon', 'tue', 'wed', 'thu', 'fri'],
    ramp_s: 1200,
    preset: 'focus',
    next_at: '2026-11-23T07:00:00+01:00',
    rising: false,
    can_sound: true,
    text: 'It sounds.',
    ...change,
  };
}

function settings(change: Partial<Settings>): Settings {
  return {
    preset: 'relax',
    mixer: {},
    hold: [],
    timer: null,
    alarm: null,
    intensity: null,
    ...change,
  };
}

describe('leftPhrase', () => {
  it.each([
    [90 * 60, `1${NB}h 30${NB}min`],
    [59.5 * 60, `1${NB}h`],
    [30 * 60 + 1, `31${NB}min`],
    [60, `1${NB}min`],
    [59, 'less than a minute'],
    [-5, 'less than a minute'],
  ])('says of %d s %s', (seconds, words) => expect(leftPhrase(1000 * seconds)).toBe(words));
});

describe('the sleep timer', () => {
  it('counts down from its end, whatever the server last said', () => {
    const running = timer(1830, { minutes: 99 });
    expect(timerPhrase(running, NOW, BERLIN)).toBe(`31${NB}min left, quiet at 22:30.`);
    expect(timerPhrase(running, NOW + 600_000, BERLIN)).toBe(`21${NB}min left, quiet at 22:30.`);
  });

  it('fades before it ends and then has ended', () => {
    expect([301, 300, 1, 0].map((left) => timerPhase(timer(left), NOW))).toEqual([
      'running',
      'fading',
      'fading',
      'ended',
    ]);
    expect(timerPhrase(timer(30), NOW, BERLIN)).toMatch(/^Less than a minute left/);
    expect(timerPhrase(timer(240), NOW, BERLIN)).toContain('fading out');
    expect(timerPhrase(timer(-60), NOW, BERLIN)).toContain('ended at 21:59');
  });

  it('has ended when the server says so, even where this clock is slow', () => {
    expect(timerPhase(timer(20, { ended: true }), NOW)).toBe('ended');
  });

  it('does not call three seconds a fade', () => {
    expect(timerPhase(timer(2, { fade_s: 3 }), NOW)).toBe('running');
  });

  it.each([
    [3, 0],
    [20, 60],
    [60, 60],
    [899, 900],
    [1800, 1800],
  ])('shows a fade of %d s as the choice %d', (fadeS, choice) =>
    expect(fadeChoice(fadeS)).toBe(choice),
  );
});

describe('the wake alarm', () => {
  it('says when it is next, from when on it grows and into what', () => {
    expect(alarmPhrase(alarm(), NOW, BERLIN, 'Focus')).toBe(
      'On Monday at 07:00, Monday to Friday. The music grows from 06:40 on and becomes Focus.',
    );
  });

  it('speaks of the clock of the listener, not of the server', () => {
    const once = alarm({ days: [], next_at: '2026-11-21T06:00:00+00:00' });
    expect(alarmPhrase(once, NOW, BERLIN, 'Focus')).toContain('Tomorrow at 07:00, once.');
  });

  it('says that one for once is over', () => {
    expect(alarmPhrase(alarm({ next_at: null }), NOW, BERLIN, 'Focus')).toContain('is over');
  });

  it('says how long it still grows', () => {
    const rising = alarm({ rising: true, next_at: '2026-11-20T22:12:00+01:00' });
    expect(risingPhrase(rising, NOW, BERLIN)).toContain(`towards 22:12, 12${NB}min from now`);
  });

  it.each([
    ['2026-11-20T23:59:00+01:00', 'today'],
    ['2026-11-21T00:00:00+01:00', 'tomorrow'],
    ['2026-11-22T07:00:00+01:00', 'on Sunday'],
    ['2026-11-27T07:00:00+01:00', 'in a week'],
  ])('calls %s %s', (at, words) => expect(dayPhrase(new Date(at), NOW, BERLIN)).toBe(words));

  it('counts days by the calendar where the clocks change', () => {
    const evening = Date.parse('2026-10-24T23:30:00+02:00');
    expect(dayPhrase(new Date('2026-10-25T23:30:00+01:00'), evening, BERLIN)).toBe('tomorrow');
  });

  it('names days in the order of the week', () => {
    expect(daysPhrase(['sun', 'sat'])).toBe('Sat and Sun');
    expect(daysPhrase(['fri', 'mon', 'wed'])).toBe('Mon, Wed and Fri');
    expect(daysPhrase(['tue'])).toBe('every Tue');
    expect(daysPhrase([])).toBe('once');
    expect(daysPhrase(inOrder(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']))).toBe(
      'every day',
    );
  });

  it('offers the length a script has set', () => {
    expect(rampChoices(12)).toContain(12);
    expect(rampChoices(20)).toEqual([5, 10, 15, 20, 30, 45, 60]);
  });
});

describe('the first screen', () => {
  it('is left alone while nothing comes or goes by itself', () => {
    expect(passage(settings({ timer: timer(1800), alarm: alarm() }), NOW, BERLIN)).toBeNull();
  });

  it('says that the music fades, and after that offers it back', () => {
    expect(passage(settings({ timer: timer(120) }), NOW, BERLIN)?.line).toContain('fading out');
    const ended = passage(settings({ timer: timer(0) }), NOW, BERLIN);
    expect(ended?.action?.change).toEqual({ timer: null });
  });

  it('offers to be up, which chooses the preset of the alarm', () => {
    const rising = alarm({ rising: true });
    expect(passage(settings({ alarm: rising }), NOW, BERLIN)?.action?.change).toEqual({
      preset: 'focus',
    });
    expect(gettingUp({ ...rising, days: [] })).toEqual({ preset: 'focus', alarm: null });
  });
});

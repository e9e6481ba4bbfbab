import { describe, expect, it } from 'vitest';
import { problemSentence, withoutField } from '../src/api';
import type { Status } from '../src/documents';
import {
  agePhrase,
  bodyClockPhrase,
  clockOfHours,
  clockTime,
  energyPhrase,
  heartPhrase,
  lightPhrase,
  notedPhrase,
  scalePhrase,
  sharePhrase,
  sunPhrase,
  UNKNOWN,
  weatherPhrase,
  zoneOf,
} from '../src/phrases';
import { coarse, placeOf } from '../src/place';

describe('problemSentence', () => {
  it('prefers what exactly is wrong', () => {
    const body = { title: 'Unprocessable Content', detail: 'sleep.wake: must be HH:MM' };
    expect(problemSentence(422, body)).toBe('Sleep.wake: must be HH:MM.');
  });

  it.each([
    [409, { title: 'Conflict' }, 'Conflict.'],
    [503, null, 'The server is busy, try again in a moment.'],
    [500, '<html>', 'The server answered with an error (500).'],
    [401, { detail: 7 }, 'You are not signed in here.'],
    [422, { detail: '  ' }, 'The server answered with an error (422).'],
  ])('makes a sentence of %i', (status, body, sentence) => {
    expect(problemSentence(status, body)).toBe(sentence);
  });
});

describe('withoutField', () => {
  it('leaves out what is in sight and keeps every other sentence', () => {
    expect(withoutField('Timer.until: must be HH:MM.')).toBe('Must be HH:MM.');
    expect(withoutField('Sleep: wake and bed must differ.')).toBe('Wake and bed must differ.');
    expect(withoutField('The server cannot be reached.')).toBe('The server cannot be reached.');
    expect(withoutField(null)).toBeNull();
  });
});

describe('scalePhrase', () => {
  it('says a name as words', () => {
    const scale = { name: 'minor-pentatonic' };
    expect(scalePhrase({ scale } as Status['parameters'])).toBe('minor pentatonic');
    expect(scalePhrase(undefined)).toBe('unknown');
  });
});

describe('placeOf', () => {
  it('rounds to two decimals before anything leaves the page', () => {
    expect(placeOf('52.516275', ' 13,377704 ', 'Europe/Berlin')).toEqual({
      latitude: 52.52,
      longitude: 13.38,
      timezone: 'Europe/Berlin',
    });
    expect(coarse(-0.004)).toBeCloseTo(0);
  });

  it('refuses a time zone that is none, and takes none at all', () => {
    expect(placeOf('52', '13', 'Mars/Base')).toContain('Time zone');
    expect(placeOf('52', '13', ' ')).toMatchObject({ timezone: null });
  });

  it.each([
    ['91', '0', 'Latitude'],
    ['', '0', 'Latitude'],
    ['0', '180.5', 'Longitude'],
    ['0', 'east', 'Longitude'],
  ])('refuses %s, %s', (latitude, longitude, word) => {
    expect(placeOf(latitude, longitude, '')).toContain(word);
  });
});

describe('phrases', () => {
  it('says unknown for whatever is not known', () => {
    expect(clockTime(undefined, 'Europe/Berlin')).toBe(UNKNOWN);
    expect(clockTime('2026-06-21T20:00:00Z', null)).toBe(UNKNOWN);
    expect(clockTime('2026-06-21T20:00:00Z', 'Nowhere/Land')).toBe(UNKNOWN);
    expect(sunPhrase(null)).toBe(UNKNOWN);
    expect(sharePhrase(null)).toBe(UNKNOWN);
    expect(heartPhrase({ bpm: null, age_s: null, resting_bpm: 60, elevated: null })).toBe(UNKNOWN);
  });

  it('says what is known', () => {
    expect(clockTime('2026-06-21T20:00:00Z', 'Europe/Berlin')).toBe('22:00');
    expect(sunPhrase({ elevation_deg: -3.6, phase: 'civil', sunrise: null, sunset: null })).toBe(
      '4° below the horizon, civil twilight',
    );
    expect(heartPhrase({ bpm: 91.6, age_s: 8, resting_bpm: 60, elevated: true })).toBe(
      '92 bpm, 8 s ago, above your usual',
    );
  });

  it.each([
    [4.6, '04:36'],
    [23.999, '00:00'],
    [-0.5, '23:30'],
    [24, '00:00'],
  ])('shows %d hours as a clock does', (hours, clock) => {
    expect(clockOfHours(hours)).toBe(clock);
  });

  it('says how far the body clock may be off', () => {
    const circadian = { cbt_min_clock_h: 4.6 };
    const low = 'temperature low at about 04:36';
    expect(bodyClockPhrase(circadian, { phase_h: 1.24 })).toBe(`${low}, give or take 1.2\u00a0h`);
    expect(bodyClockPhrase(circadian, { phase_h: 0.5 })).toBe(`${low}, give or take 30\u00a0min`);
    expect(bodyClockPhrase(circadian, null)).toBe(low);
    expect(bodyClockPhrase(null, { phase_h: 1.2 })).toBe(UNKNOWN);
  });

  it('says how far energy may be off', () => {
    expect(energyPhrase(0.62, { energy: 0.16 })).toBe('62\u00a0%, give or take 16\u00a0%');
    expect(energyPhrase(0.62, undefined)).toBe('62\u00a0%');
    expect(energyPhrase(null, { energy: 0.16 })).toBe(UNKNOWN);
  });

  it.each([
    [1234.5, 'about 1,200\u00a0lux'],
    [47, 'about 47\u00a0lux'],
    [0.2, 'less than 1\u00a0lux'],
    [null, UNKNOWN],
  ])('does not claim to know light exactly: %s', (eye_lux, said) => {
    expect(lightPhrase({ eye_lux })).toBe(said);
  });

  it('says of the weather what is known', () => {
    const sky = { cloud_cover: 0.8, temperature_c: 12.3, wind_m_s: 3.2, age_s: 240 };
    const words = '80\u00a0% cloud, 12\u00a0°C, wind 3\u00a0m/s';
    expect(weatherPhrase({ ...sky, precipitation_mm_h: 0 })).toBe(`${words}, 4 min ago`);
    expect(weatherPhrase({ ...sky, precipitation_mm_h: 0.02 })).toBe(
      `${words}, 0.1\u00a0mm/h of rain or snow, 4 min ago`,
    );
    expect(weatherPhrase({ temperature_c: -0.3, wind_m_s: null })).toBe('0\u00a0°C');
    expect(weatherPhrase({ cloud_cover: null, age_s: 5 })).toBe(UNKNOWN);
    expect(weatherPhrase(null)).toBe(UNKNOWN);
  });

  it('counts ages in fitting units', () => {
    expect([40, 240, 7300].map(agePhrase)).toEqual(['40 s ago', '4 min ago', '2 h ago']);
  });

  it('takes this device’s time zone where the listener has none', () => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(zoneOf({ timezone: 'Asia/Tokyo' })).toBe('Asia/Tokyo');
    expect([zoneOf(null), zoneOf({ timezone: null }), zoneOf({})]).toEqual([here, here, here]);
  });

  it('confirms what was told', () => {
    expect(notedPhrase('awake', '07:12')).toBe('Noted: awake since 07:12.');
    expect(notedPhrase('bed', '23:05')).toBe('Noted: going to bed at 23:05.');
  });
});

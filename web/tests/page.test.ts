import { describe, expect, it } from 'vitest';
import { problemSentence } from '../src/api';
import { clockTime, heartPhrase, sharePhrase, sunPhrase, UNKNOWN } from '../src/phrases';
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

describe('placeOf', () => {
  it('rounds to two decimals before anything leaves the page', () => {
    expect(placeOf('52.516275', ' 13,377704 ', 'Europe/Berlin')).toEqual({
      latitude: 52.52,
      longitude: 13.38,
      timezone: 'Europe/Berlin',
    });
    expect(coarse(-0.004)).toBeCloseTo(0);
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
});

import { describe, expect, it } from 'vitest';
import { isThisMachine, RECIPES } from '../src/devices/recipes';
import { mayPhrase, seenPhrase, usedPhrase } from '../src/devices/words';
import type { App, Device, Link } from '../src/documents';
import { linkPhrase } from '../src/devices/links';

const ORIGIN = 'https://radio.example.org';

function recipe(name: string): string {
  return RECIPES.find((one) => one.name === name)!.text(ORIGIN, 'secret');
}

describe('recipes', () => {
  it.each(RECIPES.map((one) => [one.name, one] as const))('%s carries the token', (_, one) => {
    const text = one.text(ORIGIN, 'secret');
    expect(text).toContain('secret');
    expect(one.name === 'mqtt' || text.includes(`${ORIGIN}/api/signals/heart-rate`)).toBe(true);
    expect(one.hint).toMatch(/\.$/);
  });

  it('has a body for curl that is what the server reads', () => {
    const body = /-d '(.*)'/.exec(recipe('curl'))![1];
    expect(JSON.parse(body)).toEqual({ samples: [{ bpm: 72 }] });
  });

  it('has a body for Home Assistant that is JSON once its templates are filled in', () => {
    const body = /payload: >-\n((?: {6}.*\n)+)/.exec(recipe('home-assistant'))![1];
    const filled = body.replace('{{ bpm }}', '72').replace('{{ at }}', '2026-11-21T09:00:00+01:00');
    expect(JSON.parse(filled)).toEqual({
      samples: [{ bpm: 72, at: '2026-11-21T09:00:00+01:00' }],
      device: 'home-assistant',
    });
  });

  it('names the topic of MQTT', () => {
    expect(recipe('mqtt')).toContain('-t soundscape/v1/secret/heart-rate');
  });

  it.each([
    ['localhost', true],
    ['127.0.0.1', true],
    ['[::1]', true],
    ['192.168.1.7', false],
    ['127.example.org', false],
  ])('knows whether %s is this machine only', (host, here) => {
    expect(isThisMachine(host)).toBe(here);
  });
});

describe('words about a program that was let in', () => {
  const NOW_MS = Date.parse('2026-11-21T12:00:00Z');
  it.each([
    ['2026-11-21T11:59:00Z', 'used within the hour'],
    ['2026-11-21T12:00:30Z', 'used within the hour'],
    ['2026-11-21T07:30:00Z', 'last used 4 h ago'],
    ['2026-11-11T12:00:00Z', 'last used 10 days ago'],
  ])('says of %s: %s', (last_used_at, said) => {
    expect(usedPhrase({ last_used_at } as App, NOW_MS)).toBe(said);
  });
});

describe('words about a device', () => {
  const device: Device = {
    ...{ id: 'd', name: 'Watch', scopes: ['signals:write'], created_at: '2026-11-21T09:00:00Z' },
    last_seen_at: null,
  };
  const nowMs = Date.parse('2026-11-21T09:00:00Z');

  it('says what it may do, in one order', () => {
    expect(mayPhrase(['signals:write'])).toBe('may send readings');
    expect(mayPhrase(['stream:listen', 'signals:write', 'station:control'])).toBe(
      'may send readings, change what plays and listen',
    );
    expect(mayPhrase([])).toBe('may do nothing');
  });

  it.each([
    [null, 'never seen yet'],
    ['2026-11-21T08:59:58Z', 'seen just now'],
    ['2026-11-21T09:00:04Z', 'seen just now'],
    ['2026-11-21T08:56:00Z', 'last seen 4 min ago'],
    ['2026-11-18T09:00:00Z', 'last seen 3 days ago'],
  ])('says when it was seen: %s', (last_seen_at, said) => {
    expect(seenPhrase({ ...device, last_seen_at }, nowMs)).toBe(said);
  });
});

describe('linkPhrase', () => {
  const nowMs = Date.parse('2026-11-21T09:00:00Z');
  const link: Link = {
    ...{ service: 'pulsoid', available: true, linked: true, status: 'connected' },
    ...{ last_reading_at: '2026-11-21T08:59:56Z', error: null },
  };

  it.each<[Partial<Link>, string]>([
    [{}, 'Connected, last reading 4 s ago.'],
    [{ last_reading_at: null }, 'Connected, no reading yet.'],
    [{ last_reading_at: '2026-11-21T09:00:02Z' }, 'Connected, last reading 0 s ago.'],
    [{ status: 'offline' }, 'Connected, but nothing comes, last reading 4 s ago.'],
    [{ status: 'connecting' }, 'Connecting.'],
    [{ error: 'it told 500 bpm' }, 'Connected, last reading 4 s ago. It told 500 bpm.'],
    [
      { status: 'failed', error: 'Pulsoid said no.' },
      'It does not work now and is tried again. Pulsoid said no.',
    ],
  ])('says how a link is doing: %o', (change, said) => {
    expect(linkPhrase({ ...link, ...change }, nowMs)).toBe(said);
  });
});

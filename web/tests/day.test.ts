import { describe, expect, it } from 'vitest';
import { placeFlags, type Flag, type Ground } from '../src/day/flags';
import {
  clockOf,
  daylightShare,
  daySeries,
  extremes,
  hourTicks,
  tempoPlanned,
  tempoRange,
} from '../src/day/series';
import {
  dayPhrase,
  energyKey,
  groundPhrase,
  momentPhrase,
  nightsPhrase,
  tempoKey,
} from '../src/day/words';
import type { Day, DayEvent, DayPoint } from '../src/documents';
import { seeded } from './signals';

const BERLIN = 'Europe/Berlin';
const QUARTER_S = 900;
const NOON_S = Date.parse('2026-06-21T10:00:00Z') / 1000;

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** A day of 97 points that begins at noon in Berlin; `of` says what a point holds. */
function dayOf(of: (index: number) => Partial<DayPoint>, rest: Partial<Day> = {}): Day {
  const points = Array.from({ length: 97 }, (_, index) => ({
    at: iso(NOON_S + index * QUARTER_S),
    energy: 0.5,
    ...of(index),
  }));
  return { points, ...rest };
}

function seriesOf(day: Day) {
  const series = daySeries(day);
  if (!series) throw new Error('nothing to draw');
  return series;
}

describe('daySeries', () => {
  it('clips the uncertainty to what energy can be', () => {
    const energies = [0.05, 0.5, 0.95];
    const day = dayOf((index) => ({ energy: energies[index % 3] }), {
      uncertainty: { energy: 0.1 },
    });
    const { high, low } = seriesOf(day);
    expect(high.slice(0, 3)).toEqual([expect.closeTo(0.15), 0.6, 1]);
    expect(low.slice(0, 3)).toEqual([0, 0.4, expect.closeTo(0.85)]);
  });

  it('draws what an older server knows, and leaves gaps where nothing is known', () => {
    const series = seriesOf({
      points: [
        { at: '2026-06-21T10:00:00Z', energy: 0.4 },
        { at: 'soon', energy: 0.4 },
        { at: '2026-06-21T10:15:00Z', energy: null },
        { at: '2026-06-21T10:30:00Z' },
      ],
    });
    expect(series.times).toEqual([NOON_S, NOON_S + 900, NOON_S + 1800]);
    expect(series.energy).toEqual([0.4, null, null]);
    expect(series.high).toEqual([null, null, null]);
    expect(series.tempo).toEqual([null, null, null]);
    expect(series.daylight).toEqual([0, 0, 0]);
    expect(series.nights).toEqual([]);
  });

  it.each([[{}], [{ points: [] }], [dayOf(() => ({ energy: null }))]])(
    'draws nothing without energy',
    (day) => {
      expect(daySeries(day)).toBeNull();
    },
  );

  it('ends the night where the events say, else midway between two points', () => {
    const asleep = (index: number): Partial<DayPoint> => ({ asleep: index >= 46 && index < 77 });
    const bed = NOON_S + 45.5 * QUARTER_S + 100;
    const events = [{ at: iso(bed), name: 'bed', text: 'Bed' }];
    const { nights } = seriesOf(dayOf(asleep, { events }));
    expect(nights).toEqual([{ from: bed, to: NOON_S + 76.5 * QUARTER_S }]);
  });

  it('draws two nights when the day begins and ends in one', () => {
    const { nights } = seriesOf(dayOf((index) => ({ asleep: index < 8 || index >= 90 })));
    expect(nights).toEqual([
      { from: NOON_S, to: NOON_S + 7.5 * QUARTER_S },
      { from: NOON_S + 89.5 * QUARTER_S, to: NOON_S + 96 * QUARTER_S },
    ]);
  });
});

describe('the background', () => {
  it('is dark at night, faint in twilight and full by day', () => {
    const shares = [-40, -6, -3, 0, 10].map(daylightShare);
    expect(shares).toEqual([0, 0, 0.25, 0.5, 1]);
    expect(daylightShare(null)).toBe(0);
  });

  it('never grows darker as the sun rises', () => {
    const shares = Array.from({ length: 181 }, (_, index) => daylightShare(index / 2 - 45));
    expect(shares.every((share, index) => index === 0 || share >= shares[index - 1])).toBe(true);
  });
});

describe('the axes', () => {
  it('names local hours, also where they are not whole hours from UTC', () => {
    const ticks = hourTicks(NOON_S, NOON_S + 86_400, 'Asia/Kathmandu', 6);
    expect(ticks.map((at) => clockOf(at, 'Asia/Kathmandu'))).toEqual([
      '18:00',
      '00:00',
      '06:00',
      '12:00',
    ]);
  });

  it('follows the clocks when they change', () => {
    const from = Date.parse('2026-10-24T22:00:00Z') / 1000;
    const ticks = hourTicks(from, from + 86_400, BERLIN, 6);
    expect(ticks.map((at) => (at - from) / 3600)).toEqual([0, 7, 13, 19]);
  });

  it('has no words for a time zone nobody knows', () => {
    expect(hourTicks(NOON_S, NOON_S + 86_400, 'Nowhere/Land', 6)).toEqual([]);
  });

  it('lets a steady tempo look steady and keeps every tempo inside', () => {
    const [low, high] = tempoRange([60, null, 61]);
    expect(high - low).toBeGreaterThan(20);
    const [least, most] = tempoRange([40, 90]);
    expect(least).toBeLessThan(40);
    expect(most).toBeGreaterThan(90);
    expect(tempoRange([null])).toEqual([0, 1]);
    expect(tempoPlanned([48.4, null, 59.7])).toEqual([48, 60]);
    expect(tempoPlanned([null])).toBeNull();
  });

  it('finds the highest and the lowest energy', () => {
    expect(extremes([null, 0.4, 0.9, 0.1, null])).toEqual({ high: 2, low: 3 });
    expect(extremes([null])).toBeNull();
  });
});

const GROUND: Ground = {
  shown: { from: NOON_S, to: NOON_S + 86_400 },
  width: 280,
  lanes: 4,
  widthOf: (text) => text.length * 6.5,
};
const NAMES = [
  ...['dawn', 'sunrise', 'noon', 'sunset', 'dusk', 'wake', 'wind-down', 'bed', 'melatonin'],
  ...['temperature-minimum', 'energy-peak', 'energy-low', 'eclipse'],
];

const eventAt = (name: string, hours: number): DayEvent => ({
  at: iso(NOON_S + hours * 3600),
  name,
  text: name,
});

const place = (events: DayEvent[], ground = GROUND): Flag[] =>
  placeFlags(events, ground, (title) => title);

/** The pixels a flag's words cover. */
function covered({ x, text, leftward }: Flag): [number, number] {
  const width = GROUND.widthOf(text);
  return leftward ? [x - width, x] : [x, x + width];
}

describe('placeFlags', () => {
  it('writes what is important and nothing else, in order of time', () => {
    const events = [...NAMES].reverse().map((name, index) => eventAt(name, 1 + index * 1.7));
    const names = place(events, { ...GROUND, width: 2000 }).map(({ name }) => name);
    expect(names).toEqual([
      ...['energy-peak', 'temperature-minimum', 'bed', 'wind-down', 'wake', 'sunset', 'sunrise'],
    ]);
  });

  it('shows a whole summer night on a phone', () => {
    const night = [
      ...[eventAt('energy-peak', 4.1), eventAt('sunset', 7.4), eventAt('wind-down', 7.7)],
      ...[eventAt('bed', 9.4), eventAt('temperature-minimum', 14.5), eventAt('sunrise', 14.6)],
      eventAt('wake', 17.1),
    ];
    expect(place(night)).toHaveLength(7);
  });

  it('lets the less important give way', () => {
    const crowd = [eventAt('wind-down', 11.9), eventAt('bed', 12), eventAt('energy-peak', 11.8)];
    const names = place(crowd, { ...GROUND, lanes: 1, width: 150 }).map(({ name }) => name);
    expect(names).toContain('bed');
    expect(names).not.toContain('wind-down');
  });

  it('leaves out what is not shown', () => {
    expect(
      place([eventAt('bed', -1), eventAt('bed', 25), { ...eventAt('bed', 2), at: '' }]),
    ).toEqual([]);
  });

  it('never writes over words, through words or over the edge', () => {
    const chance = seeded(5);
    for (let round = 0; round < 400; round++) {
      const events = Array.from({ length: 12 }, () =>
        eventAt(NAMES[Math.floor(chance() * NAMES.length)], chance() * 24),
      );
      const flags = place(events);
      for (const flag of flags) {
        const [from, to] = covered(flag);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(GROUND.width);
        for (const other of flags) {
          if (other === flag || other.lane < flag.lane) continue;
          const [left, right] = other.lane === flag.lane ? covered(other) : [other.x, other.x];
          expect(left >= to || right <= from).toBe(true);
        }
      }
    }
  });
});

describe('the day in words', () => {
  const events = [
    { at: '2026-06-21T19:33:00Z', name: 'sunset', text: 'Sunset' },
    { at: '2026-06-22T02:43:00Z', name: 'sunrise', text: 'Sunrise' },
    { at: '2026-06-21T19:00:00Z', name: 'melatonin', text: 'Melatonin rises' },
  ];

  it('says the essentials', () => {
    const energy = (index: number): number => (index === 20 ? 0.8 : index === 70 ? 0.1 : 0.5);
    const series = seriesOf(
      dayOf((index) => ({ energy: energy(index), asleep: index >= 46 && index < 77 }), { events }),
    );
    expect(dayPhrase(series, events, BERLIN).replaceAll('\u00a0', ' ')).toBe(
      'The next 24 hours. Energy is 50 % now. It is highest, 80 %, at 17:00, and lowest, 10 %, at 05:30. ' +
        'Sunset at 21:33. Sunrise at 04:43. Sleep from 23:22 to 07:07.',
    );
  });

  it('says what stands at one moment', () => {
    const series = seriesOf(
      dayOf((index) => ({ energy: index === 2 ? null : 0.5, plan: { tempo_bpm: 57.6 } })),
    );
    const said = [0, 1, 2].map((index) => momentPhrase(series, index, BERLIN));
    expect(said).toEqual([
      'Now, energy 50\u00a0%, tempo 58',
      '12:15, energy 50\u00a0%, tempo 58',
      '12:30, tempo 58',
    ]);
  });

  it('explains only what is drawn', () => {
    const bare = seriesOf(dayOf(() => ({})));
    expect([energyKey(bare), tempoKey(bare), groundPhrase(bare)]).toEqual([
      'Your energy',
      null,
      '',
    ]);
    const full = seriesOf(
      dayOf(() => ({ sun_elevation_deg: 20, asleep: true, plan: { tempo_bpm: 60 } }), {
        uncertainty: { energy: 0.2 },
      }),
    );
    expect(energyKey(full)).toContain('how far that may be off');
    expect(tempoKey(full)).toBe('the tempo the station intends, 60 beats a minute');
    expect(groundPhrase(full)).toMatch(/daylight.*night/);
  });

  it.each([
    ['told', 'Your usual nights as you told them: 23:30 to 07:12.'],
    ['learned', 'Your usual nights as learned: 23:30 to 07:12.'],
    ['assumed', 'Your nights are not known; 23:30 to 07:12 is assumed.'],
    ['guessed', 'Your usual nights: 23:30 to 07:12.'],
  ])('says where nights come from: %s', (source, said) => {
    expect(nightsPhrase({ wake: '07:12', bed: '23:30', source })).toBe(said);
    expect(nightsPhrase(undefined)).toBeNull();
  });
});

/** The day's document as what a chart draws: times in seconds, shares 0..1, `null` where unknown. Pure. */
import type { Day, DayEvent, DayPoint } from '../documents';
import { clockTime } from '../phrases';

/** What is drawn over the hours; all arrays are as long as `times`. */
export interface DaySeries {
  times: number[];
  energy: (number | null)[];
  /** The energy's uncertainty, clipped to 0..1. */
  high: (number | null)[];
  low: (number | null)[];
  /** Beats a minute. */
  tempo: (number | null)[];
  /** How bright the background is by the sun's height, 0..1. */
  daylight: number[];
  nights: Span[];
}

/** From one moment to another, in seconds. */
export interface Span {
  from: number;
  to: number;
}

/** Civil twilight begins here: the definition, in degrees. */
const TWILIGHT_DEG = -6;
/** Design values: how bright the band is with the sun on the horizon, and the height at which it is full. */
const HORIZON_SHARE = 0.5;
const FULL_DEG = 3;
/** Tempo differences smaller than this must not look like much: a design value, in beats a minute. */
const LEAST_TEMPO_SPAN = 24;
/** Every time zone is a whole number of quarters of an hour away from UTC. */
const QUARTER_S = 900;

/** Seconds since 1970, or nothing when it is not a time. */
export function secondsOf(at: string): number | null {
  const ms = Date.parse(at);
  return Number.isNaN(ms) ? null : ms / 1000;
}

/** Returns the series, or nothing when there is no energy to draw. Points without a time are left out. */
export function daySeries(day: Day): DaySeries | null {
  const timed = (day.points ?? []).flatMap((point) => {
    const time = secondsOf(point.at);
    return time === null ? [] : [{ ...point, time }];
  });
  const energy = timed.map((point) => point.energy ?? null);
  if (timed.length < 2 || energy.every((value) => value === null)) return null;
  const off = day.uncertainty?.energy ?? null;
  const moved = (by: number): (number | null)[] =>
    energy.map((value) => (value === null || off === null ? null : clip(value + by * off)));
  return {
    times: timed.map(({ time }) => time),
    energy,
    high: moved(1),
    low: moved(-1),
    tempo: timed.map(({ plan }) => plan?.tempo_bpm ?? null),
    daylight: timed.map(({ sun_elevation_deg }) => daylightShare(sun_elevation_deg)),
    nights: nightsOf(timed, day.events ?? []),
  };
}

/** How bright the background is: nothing at night, faint in civil twilight, full by day. */
export function daylightShare(elevationDeg: number | null | undefined): number {
  if (elevationDeg === null || elevationDeg === undefined) return 0;
  if (elevationDeg < 0) return HORIZON_SHARE * clip(1 - elevationDeg / TWILIGHT_DEG);
  return HORIZON_SHARE + (1 - HORIZON_SHARE) * clip(elevationDeg / FULL_DEG);
}

/** When the listener sleeps; the edges are where events say so, else midway between two points. */
function nightsOf(points: (DayPoint & { time: number })[], events: DayEvent[]): Span[] {
  const told = events.flatMap(({ name, at }) => (name === 'bed' || name === 'wake' ? [at] : []));
  const moments = told.flatMap((at) => secondsOf(at) ?? []);
  const spans: Span[] = [];
  let from: number | null = null;
  points.forEach(({ asleep, time }, index) => {
    const before = points[index - 1]?.time ?? time;
    const edge = moments.find((at) => at > before && at <= time) ?? (before + time) / 2;
    if (asleep === true) from ??= edge;
    else if (from !== null) {
      spans.push({ from, to: edge });
      from = null;
    }
  });
  if (from !== null) spans.push({ from, to: points[points.length - 1].time });
  return spans;
}

/** Moments at which a local clock shows a whole number of `everyH` hours. */
export function hourTicks(from: number, to: number, timezone: string, everyH: number): number[] {
  const ticks: number[] = [];
  for (let at = Math.ceil(from / QUARTER_S) * QUARTER_S; at <= to; at += QUARTER_S) {
    const [hours, minutes] = clockOf(at, timezone).split(':').map(Number);
    if (minutes === 0 && hours % everyH === 0) ticks.push(at);
  }
  return ticks;
}

/** The local clock at a moment, `21:00`. */
export function clockOf(seconds: number, timezone: string): string {
  return clockTime(new Date(seconds * 1000).toISOString(), timezone);
}

/** The limits of the tempo's scale: wide enough that a steady tempo looks steady. */
export function tempoRange(tempo: (number | null)[]): [number, number] {
  const known = present(tempo);
  if (known.length === 0) return [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const half = Math.max(high - low, LEAST_TEMPO_SPAN) / 2 / 0.8;
  return [(low + high) / 2 - half, (low + high) / 2 + half];
}

/** The slowest and the fastest tempo, whole beats a minute. */
export function tempoPlanned(tempo: (number | null)[]): [number, number] | null {
  const known = present(tempo);
  return known.length === 0
    ? null
    : [Math.round(Math.min(...known)), Math.round(Math.max(...known))];
}

/** Where the energy is highest and lowest, as indices. */
export function extremes(energy: (number | null)[]): { high: number; low: number } | null {
  let found: { high: number; low: number } | null = null;
  energy.forEach((value, index) => {
    if (value === null) return;
    found ??= { high: index, low: index };
    if (value > energy[found.high]!) found.high = index;
    if (value < energy[found.low]!) found.low = index;
  });
  return found;
}

function present(values: (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}

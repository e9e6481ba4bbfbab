/** Sounds and measures the audio tests share. */
import type { Block } from '../src/audio/decoder';

export const RATE_HZ = 48_000;

export type Wave = (frame: number) => number;

/** A block whose samples are `wave` at the station frames it covers. */
export function blockOf(wave: Wave, firstFrame: number, frames = 960): Block {
  const left = Float32Array.from({ length: frames }, (_, index) => wave(firstFrame + index));
  return { firstFrame, left, right: left.slice() };
}

export function sine(hz: number, phase = 0, amplitude = 0.5): Wave {
  return (frame) => amplitude * Math.sin((2 * Math.PI * hz * frame) / RATE_HZ + phase);
}

/** Repeatable numbers 0..1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Repeatable white noise -1..1, the same for the same frame and seed. */
export function noise(seed: number): Wave {
  return (frame) => seeded(seed * 1_000_003 + frame)() * 2 - 1;
}

/** Compares without a report, because thousands of samples in one would take seconds. */
export function isSame(one: Float32Array, other: Float32Array): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

/** The largest step from one sample to the next. */
export function largestStep(samples: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 1; index < samples.length; index++) {
    largest = Math.max(largest, Math.abs(samples[index] - samples[index - 1]));
  }
  return largest;
}

export function power(samples: ArrayLike<number>, from: number, until: number): number {
  let sum = 0;
  for (let index = from; index < until; index++) sum += samples[index] ** 2;
  return sum / (until - from);
}

/** The largest step a sine can make from sample to sample. */
export function sineStep(hz: number, amplitude = 0.5): number {
  return (2 * Math.PI * hz * amplitude) / RATE_HZ;
}

import { describe, expect, it } from 'vitest';
import { Ring } from '../src/audio/ring';
import {
  blockOf,
  isSame,
  largestStep,
  noise,
  power,
  RATE_HZ,
  seeded,
  sine,
  sineStep,
} from './signals';
import type { Wave } from './signals';

const CAPACITY = 2 * RATE_HZ;
const ONE = { station: 'a', epoch: 1 };
const TWO = { station: 'a', epoch: 2 };

function ringAt(frame: number): Ring {
  const ring = new Ring(CAPACITY);
  ring.open(ONE);
  ring.anchor(frame);
  return ring;
}

function fill(ring: Ring, wave: Wave, from: number, until: number): void {
  for (let frame = from; frame < until; frame += 960) {
    ring.push(blockOf(wave, frame, Math.min(960, until - frame)));
  }
}

function readAll(ring: Ring): Float32Array {
  const left = new Float32Array(ring.fillFrames);
  ring.read(left, new Float32Array(left.length), left.length);
  return left;
}

describe('Ring', () => {
  it('gives back contiguous blocks sample for sample, around its end', () => {
    const ring = ringAt(CAPACITY - 1_000);
    const wave = noise(3);
    fill(ring, wave, CAPACITY - 1_000, CAPACITY + 8_600);
    expect(isSame(readAll(ring), blockOf(wave, CAPACITY - 1_000, 9_600).left)).toBe(true);
  });

  it('drops frames that were played and repeats of the same stream', () => {
    const ring = ringAt(0);
    fill(ring, noise(1), 0, 1_920);
    ring.read(new Float32Array(960), new Float32Array(960), 960);
    ring.push(blockOf(() => 9, 0));
    ring.push(blockOf(() => 9, 960));
    expect(ring.fillFrames).toBe(960);
    expect(isSame(readAll(ring), blockOf(noise(1), 960).left)).toBe(true);
  });

  it('cross-fades another epoch with constant power for unlike sounds', () => {
    const ring = ringAt(0);
    fill(ring, noise(1), 0, 24_000);
    ring.open(TWO);
    fill(ring, noise(2), 14_400, 40_320);
    const heard = readAll(ring);
    expect(heard.length).toBe(40_320);
    const usual = 1 / 3;
    for (let from = 0; from + 2_400 <= heard.length; from += 1_200) {
      expect(power(heard, from, from + 2_400) / usual).toBeGreaterThan(0.85);
      expect(power(heard, from, from + 2_400) / usual).toBeLessThan(1.15);
    }
    expect(isSame(heard.slice(0, 14_400), blockOf(noise(1), 0, 14_400).left)).toBe(true);
    expect(isSame(heard.slice(24_000), blockOf(noise(2), 24_000, 16_320).left)).toBe(true);
  });

  it('fades at most 200 ms and then replaces the rest of the old epoch', () => {
    const ring = ringAt(0);
    fill(ring, noise(1), 0, 48_000);
    ring.open(TWO);
    fill(ring, noise(2), 4_800, 28_800);
    const heard = readAll(ring);
    expect(heard.length).toBe(28_800);
    expect(isSame(heard.slice(14_400), blockOf(noise(2), 14_400, 14_400).left)).toBe(true);
  });

  it.each([0, 100, 2_400, 9_600])('makes no step with an overlap of %i frames', (overlap) => {
    const ring = ringAt(0);
    fill(ring, sine(220), 0, 24_000);
    ring.open(TWO);
    fill(ring, sine(220, 2.5), 24_000 - overlap, 48_000);
    expect(largestStep(readAll(ring))).toBeLessThan(sineStep(220) * 2.5);
  });

  it('never lets the reader overtake a cross-fade that has only begun', () => {
    const ring = ringAt(0);
    fill(ring, sine(220), 0, 24_000);
    ring.open(TWO);
    ring.push(blockOf(sine(220, 2), 12_000));
    expect(ring.fillFrames).toBe(12_960);
    fill(ring, sine(220, 2), 12_960, 36_000);
    expect(ring.fillFrames).toBe(36_000);
  });

  it('joins the same epoch of a new connection without a bump', () => {
    const ring = ringAt(0);
    fill(ring, sine(220), 0, 24_000);
    ring.open(ONE);
    fill(ring, sine(220), 9_600, 48_000);
    const heard = readAll(ring);
    const meant = blockOf(sine(220), 0, 48_000).left;
    expect(Math.max(...heard.map((value, at) => Math.abs(value - meant[at])))).toBeLessThan(1e-6);
  });

  it.each([1, 300, 700, 4_800, 40_000])('bridges a hole of %i frames and stays in time', (gap) => {
    const ring = ringAt(0);
    fill(ring, sine(220), 0, 24_000);
    fill(ring, sine(220), 24_000 + gap, 48_000 + gap);
    const heard = readAll(ring);
    expect(heard.length).toBe(48_000 + gap);
    expect(largestStep(heard)).toBeLessThan(sineStep(220) * 2.5);
    expect(isSame(heard.slice(24_000 + gap), blockOf(sine(220), 24_000 + gap, 24_000).left)).toBe(
      true,
    );
  });

  it('knows what cannot be continued', () => {
    const ring = ringAt(100_000);
    fill(ring, sine(220), 100_000, 124_000);
    expect(ring.isJump(blockOf(sine(220), 124_000 + 47_999))).toBe(false);
    expect(ring.isJump(blockOf(sine(220), 124_000 + 48_000))).toBe(true);
    expect(ring.isJump(blockOf(sine(220), 0))).toBe(true);
    ring.open({ station: 'b', epoch: 1 });
    expect(ring.isJump(blockOf(sine(220), 124_000))).toBe(true);
  });

  it('keeps every sample in its place under a random schedule', () => {
    // Canary: every frame carries its own number, so a sample in a wrong place shows.
    const canary: Wave = (frame) => frame / 2 ** 22;
    for (let seed = 1; seed <= 40; seed++) {
      const random = seeded(seed);
      const start = Math.floor(random() * 500_000);
      const ring = ringAt(start);
      let written = start;
      for (let step = 0; step < 400; step++) {
        if (random() < 0.5) {
          const frames = 1 + Math.floor(random() * 1_500);
          const repeated = Math.floor(random() * 700);
          const block = blockOf(canary, Math.max(start, written - repeated), frames);
          if (ring.overflows(block)) continue;
          ring.push(block);
          written = Math.max(written, block.firstFrame + frames);
        } else {
          const from = ring.playFrame;
          const frames = Math.min(ring.fillFrames, Math.floor(random() * 1_400));
          const left = new Float32Array(frames);
          ring.read(left, new Float32Array(frames), frames);
          expect(isSame(left, blockOf(canary, from, frames).left)).toBe(true);
        }
        expect(ring.endFrame).toBe(written);
      }
    }
  });
});

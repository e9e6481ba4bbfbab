import { describe, expect, it } from 'vitest';
import { LEAST_FRAMES, MOST_FRAMES, REST_FRAMES } from '../src/audio/cushion';
import { Playout } from '../src/audio/playout';
import { blockOf, largestStep, power, RATE_HZ, seeded, sine, sineStep, type Wave } from './signals';

const QUANTUM = 128;
const TONE_HZ = 220;
const CALM_STEP = sineStep(TONE_HZ) * 2.5;

/** A player with a tape of everything it played and a source that delivers when told. */
class Rig {
  readonly playout = new Playout();
  readonly heard: number[] = [];
  sent = 0;
  #owedFrames = 0;
  wave: Wave = sine(TONE_HZ);

  constructor(firstFrame = 0) {
    this.sent = firstFrame;
    this.playout.open({ station: 'a', epoch: 1 });
  }

  send(seconds: number): void {
    const until = this.sent + Math.round((seconds * RATE_HZ) / 960) * 960;
    for (; this.sent < until; this.sent += 960) {
      this.playout.push(blockOf(this.wave, this.sent));
    }
  }

  play(seconds: number): void {
    const left = new Float32Array(QUANTUM);
    const right = new Float32Array(QUANTUM);
    this.#owedFrames += seconds * RATE_HZ;
    for (; this.#owedFrames >= QUANTUM; this.#owedFrames -= QUANTUM) {
      this.playout.pull(left, right);
      this.heard.push(...left);
    }
  }

  /** Lets time pass with a source whose clock is `rate` times ours. */
  live(seconds: number, rate = 1): void {
    for (let owed = 0, step = 0; step < seconds * 10; step++) {
      owed += 0.1 * rate;
      const whole = Math.floor(owed / 0.02) * 0.02;
      this.send(whole);
      owed -= whole;
      this.play(0.1);
    }
  }

  get fillS(): number {
    return this.playout.ring.fillFrames / RATE_HZ;
  }
}

describe('Playout', () => {
  it('waits for half a second, then begins with all it has', () => {
    const rig = new Rig(1_234_560);
    rig.send(0.48);
    rig.play(0.1);
    expect(rig.playout.playing).toBe(false);
    expect(power(rig.heard, 0, rig.heard.length)).toBe(0);
    rig.send(0.04);
    rig.play(0.1);
    expect(rig.playout.playing).toBe(true);
    expect(rig.playout.ring.playFrame).toBeGreaterThan(1_234_560);
    expect(rig.fillS).toBeGreaterThan(0.4);
  });

  it('fades in from silence without a step', () => {
    const rig = new Rig();
    rig.wave = () => 0.5;
    rig.send(1);
    rig.play(0.1);
    expect(largestStep([0, ...rig.heard])).toBeLessThan(0.01);
  });

  it('runs dry without a step, counts it, and comes back without a step', () => {
    const rig = new Rig();
    rig.send(1);
    rig.play(1.5);
    expect(rig.playout.underruns).toBe(1);
    expect(rig.playout.playing).toBe(false);
    rig.send(0.9);
    rig.play(0.1);
    expect(rig.playout.playing).toBe(false);
    rig.send(0.2);
    rig.play(0.5);
    expect(rig.playout.playing).toBe(true);
    expect(rig.playout.underruns).toBe(1);
    expect(largestStep(rig.heard)).toBeLessThan(CALM_STEP);
  });

  it('wants more after each underrun, up to four seconds', () => {
    const rig = new Rig();
    const targets = [];
    for (let round = 0; round < 8; round++) {
      rig.send(1.2);
      rig.play(2);
      targets.push(rig.playout.cushion.targetFrames);
    }
    expect(targets).toEqual(targets.toSorted((a, b) => a - b));
    expect(targets[0]).toBeGreaterThan(REST_FRAMES);
    expect(targets.at(-1)).toBe(MOST_FRAMES);
  });

  it('leaves a steady stream alone, sample for sample', () => {
    const rig = new Rig();
    rig.send(2);
    rig.live(30);
    const meant = blockOf(sine(TONE_HZ), 0, rig.heard.length).left;
    const wrong = rig.heard.findIndex((value, at) => at > 480 && value !== meant[at]);
    expect(wrong).toBe(-1);
    expect(rig.playout.underruns).toBe(0);
  });

  it.each([1.002, 0.998])('follows a clock %f times ours without a step', (rate) => {
    const rig = new Rig();
    rig.send(1.6);
    rig.live(120, rate);
    expect(rig.playout.underruns).toBe(0);
    expect(Math.abs(rig.fillS - 1.5)).toBeLessThan(0.2);
    expect(largestStep(rig.heard)).toBeLessThan(CALM_STEP);
    const loud = rig.heard.slice(RATE_HZ);
    for (let from = 0; from + 4_800 < loud.length; from += 4_800) {
      expect(power(loud, from, from + 4_800)).toBeGreaterThan(0.125 * 0.9);
    }
  });

  it('grows a thin cushion slowly towards its rest', () => {
    const rig = new Rig();
    rig.send(0.6);
    rig.live(90);
    expect(rig.playout.underruns).toBe(0);
    expect(rig.fillS).toBeGreaterThan(1.3);
    expect(rig.playout.cushion.targetFrames).toBeGreaterThan(LEAST_FRAMES);
    expect(largestStep(rig.heard)).toBeLessThan(CALM_STEP);
  });

  it('leaps once when the end of a stall delivers far too much', () => {
    const rig = new Rig();
    rig.send(1);
    rig.play(1.5);
    rig.send(5.5);
    rig.live(6);
    expect(rig.fillS).toBeLessThan(3.2);
    expect(largestStep(rig.heard)).toBeLessThan(CALM_STEP);
  });

  it('gives up the oldest sound rather than overwriting what was not played', () => {
    const rig = new Rig();
    rig.send(1);
    rig.play(0.3);
    rig.send(9);
    rig.play(1);
    expect(rig.fillS).toBeLessThan(6);
    expect(largestStep(rig.heard)).toBeLessThan(CALM_STEP);
  });

  it('moves to another station without a step', () => {
    const rig = new Rig(480_000);
    rig.send(2);
    rig.play(1);
    rig.playout.open({ station: 'b', epoch: 1 });
    rig.sent = 0;
    rig.send(2);
    rig.play(1);
    expect(rig.playout.playing).toBe(true);
    expect(rig.playout.ring.playFrame).toBeLessThan(RATE_HZ * 2);
    expect(largestStep(rig.heard)).toBeLessThan(CALM_STEP);
  });

  it('survives any weather: no step, no lost count, no number that is none', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const random = seeded(seed);
      const rig = new Rig(Math.floor(random() * 1e6) * 960);
      let epoch = 1;
      for (let step = 0; step < 120; step++) {
        const event = random();
        if (event < 0.05) rig.sent += 960 * Math.floor(random() * 60);
        else if (event < 0.1) {
          rig.playout.open({ station: 'a', epoch: ++epoch });
          rig.wave = sine(TONE_HZ, random() * 6);
          rig.sent -= 11_520;
        }
        rig.send(random() * 0.28);
        rig.play(random() * 0.25);
      }
      expect(rig.heard.every(Number.isFinite)).toBe(true);
      expect(largestStep(rig.heard)).toBeLessThan(CALM_STEP * 1.2);
    }
  });
});

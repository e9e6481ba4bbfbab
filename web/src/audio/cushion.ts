/** How much sound to keep in hand: an adaptive target, and when to correct towards it. */
import { SAMPLE_RATE_HZ } from './decoder';

/** Where the target comes to rest: 1.5 s cover the loss of a render host. */
export const REST_FRAMES = 1.5 * SAMPLE_RATE_HZ;
export const LEAST_FRAMES = 0.3 * SAMPLE_RATE_HZ;
export const MOST_FRAMES = 4 * SAMPLE_RATE_HZ;

/** The first sound needs 0.5 s in hand; the rest of the server's burst arrives meanwhile. */
const FIRST_START_FRAMES = 0.5 * SAMPLE_RATE_HZ;
/** After an underrun the wait is longer, but a longer silence would be worse than a thin cushion. */
const LATER_START_FRAMES = 1 * SAMPLE_RATE_HZ;

const RAISE_FRAMES = 0.5 * SAMPLE_RATE_HZ;
/** While the burst arrives the fill tells nothing about drift. */
const SETTLE_FRAMES = 3 * SAMPLE_RATE_HZ;
const SETTLING_SMOOTH_FRAMES = 0.3 * SAMPLE_RATE_HZ;
const SMOOTH_FRAMES = 1.3 * SAMPLE_RATE_HZ;
const DEAD_BAND_FRAMES = 0.04 * SAMPLE_RATE_HZ;
/** At most two corrections a second, which is 2 %, far above any clock's drift. */
const EDIT_PAUSE_FRAMES = 0.5 * SAMPLE_RATE_HZ;

/** Frames the target moves for each frame played: 20 ms a second up, 20 ms a minute down. */
const GLIDE_UP = 0.02;
const GLIDE_DOWN = 0.02 / 60;

/** A stall that ends may leave seconds too many: one leap is heard less than hundreds of edits. */
const LEAP_FRAMES = 1 * SAMPLE_RATE_HZ;

/** What to do now: play 10-odd ms less, play them twice, leap to the target, or leave it alone. */
export type Correction = 'shorten' | 'lengthen' | 'leap' | null;

/** Pure bookkeeping; time is frames played and nothing else. */
export class Cushion {
  targetFrames = REST_FRAMES;
  #smoothedFrames = 0;
  #settlingFrames = 0;
  #sinceEditFrames = 0;
  #underruns = 0;

  /** Frames to have in hand before sound begins. */
  get startFrames(): number {
    return this.#underruns === 0
      ? FIRST_START_FRAMES
      : Math.min(this.targetFrames, LATER_START_FRAMES);
  }

  /** Sound begins, with this much in hand. */
  start(fillFrames: number): void {
    this.#smoothedFrames = fillFrames;
    this.#settlingFrames = SETTLE_FRAMES;
    this.#sinceEditFrames = 0;
  }

  /** The buffer ran dry: keep more from now on. */
  underrun(): void {
    this.#underruns += 1;
    this.targetFrames = Math.min(this.targetFrames + RAISE_FRAMES, MOST_FRAMES);
  }

  /** `frames` were played and `fillFrames` are left. */
  advance(frames: number, fillFrames: number): Correction {
    const settling = this.#settlingFrames > 0;
    const over = settling ? SETTLING_SMOOTH_FRAMES : SMOOTH_FRAMES;
    this.#smoothedFrames += (fillFrames - this.#smoothedFrames) * Math.min(1, frames / over);
    this.#sinceEditFrames += frames;
    if (settling) {
      this.#settle(frames);
      return null;
    }
    this.#glide(frames);
    return this.#correction();
  }

  /** A correction changed the fill by this much; positive is longer. */
  edited(frames: number): void {
    this.#smoothedFrames += frames;
    this.#sinceEditFrames = 0;
  }

  /** Takes what the burst left as the target, so that a good start needs no correction at all. */
  #settle(frames: number): void {
    this.#settlingFrames -= frames;
    if (this.#settlingFrames > 0) return;
    const mostFrames = Math.min(this.targetFrames + LEAP_FRAMES, MOST_FRAMES);
    this.targetFrames = Math.min(Math.max(this.#smoothedFrames, LEAST_FRAMES), mostFrames);
  }

  #glide(frames: number): void {
    const target = this.targetFrames;
    if (target < REST_FRAMES) {
      this.targetFrames = Math.min(target + frames * GLIDE_UP, REST_FRAMES);
    } else {
      this.targetFrames = Math.max(target - frames * GLIDE_DOWN, REST_FRAMES);
    }
  }

  #correction(): Correction {
    if (this.#sinceEditFrames < EDIT_PAUSE_FRAMES) return null;
    const error = this.#smoothedFrames - this.targetFrames;
    if (error > LEAP_FRAMES) return 'leap';
    if (error > DEAD_BAND_FRAMES) return 'shorten';
    if (error < -DEAD_BAND_FRAMES) return 'lengthen';
    return null;
  }
}

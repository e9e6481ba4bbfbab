/** Plays a ring out: waits for enough, never clicks, keeps the cushion. Runs on the audio thread. */
import { Cushion } from './cushion';
import { SAMPLE_RATE_HZ, type Block } from './decoder';
import { FADE_FRAMES, FADE_IN } from './fades';
import { Ring, type Stream } from './ring';
import { lengthen, shorten, SPLICE_NEEDS_FRAMES } from './splice';

const CAPACITY_FRAMES = 6 * SAMPLE_RATE_HZ;

/** Everything between "a block arrived" and "the sound card wants 128 frames". */
export class Playout {
  readonly ring = new Ring(CAPACITY_FRAMES);
  readonly cushion = new Cushion();
  underruns = 0;
  playing = false;
  /** The end of the last sound, mirrored and dying away, ready to be added to what follows. */
  readonly #tailLeft = new Float32Array(FADE_FRAMES);
  readonly #tailRight = new Float32Array(FADE_FRAMES);
  #tailAt = FADE_FRAMES;
  #fadeInAt = FADE_FRAMES;

  /** The blocks that follow belong to another `hello`. */
  open(stream: Stream): void {
    this.ring.open(stream);
  }

  /** Takes one decoded block. */
  push(block: Block): void {
    if (this.ring.isJump(block)) this.#jump(block);
    if (this.ring.overflows(block)) this.#catchUp(block);
    this.ring.push(block);
  }

  /** Fills both arrays (of equal length, at most 10 ms) with what is heard next. */
  pull(left: Float32Array, right: Float32Array): void {
    const frames = left.length;
    left.fill(0);
    right.fill(0);
    if (!this.playing && this.ring.fillFrames >= this.cushion.startFrames) this.#begin();
    const dryFrom = this.playing ? this.#play(left, right, frames) : 0;
    this.#addTail(left, right, dryFrom);
  }

  #begin(): void {
    this.playing = true;
    this.#fadeInAt = 0;
    this.cushion.start(this.ring.fillFrames);
  }

  /** Returns the index from which the output is not covered by new sound, or 0. */
  #play(left: Float32Array, right: Float32Array, frames: number): number {
    this.#correct(frames);
    const ready = Math.min(frames, this.ring.fillFrames);
    this.ring.read(left, right, ready);
    this.#fadeIn(left, right, ready);
    if (ready === frames) return 0;
    this.#runDry();
    return ready;
  }

  #runDry(): void {
    this.#keepTail();
    this.playing = false;
    this.underruns += 1;
    this.cushion.underrun();
  }

  #correct(frames: number): void {
    const fillFrames = this.ring.fillFrames;
    const correction = this.cushion.advance(frames, fillFrames);
    if (correction === null || fillFrames < SPLICE_NEEDS_FRAMES) return;
    if (correction === 'shorten') this.cushion.edited(-shorten(this.ring));
    else if (correction === 'lengthen') this.cushion.edited(lengthen(this.ring));
    else this.#leap(fillFrames);
  }

  /** Goes on where the target wants to be, from one fade into another. */
  #leap(fillFrames: number): void {
    const framesLeftOut = Math.round(fillFrames - this.cushion.targetFrames);
    this.#keepTail();
    this.#fadeInAt = 0;
    this.ring.seek(this.ring.playFrame + framesLeftOut);
    this.cushion.edited(-framesLeftOut);
  }

  #jump(block: Block): void {
    if (this.playing) this.#keepTail();
    this.playing = false;
    this.ring.anchor(block.firstFrame);
  }

  /** Gives up the oldest sound, as the server does: what is late is worth less than what is new. */
  #catchUp(block: Block): void {
    if (this.playing) this.#keepTail();
    const blockEnd = block.firstFrame + block.left.length;
    this.ring.seek(Math.max(this.ring.playFrame, blockEnd - this.cushion.targetFrames));
    if (this.playing) this.#begin();
  }

  #keepTail(): void {
    const gain = this.#fadeInAt < FADE_FRAMES ? FADE_IN[this.#fadeInAt] : 1;
    for (let index = 0; index < FADE_FRAMES; index++) {
      const at = this.ring.index(this.ring.playFrame - 1 - index);
      const dying = gain * FADE_IN[FADE_FRAMES - 1 - index];
      this.#tailLeft[index] = this.ring.left[at] * dying;
      this.#tailRight[index] = this.ring.right[at] * dying;
    }
    this.#tailAt = 0;
  }

  #addTail(left: Float32Array, right: Float32Array, from: number): void {
    for (let index = from; index < left.length && this.#tailAt < FADE_FRAMES; index++) {
      left[index] += this.#tailLeft[this.#tailAt];
      right[index] += this.#tailRight[this.#tailAt];
      this.#tailAt += 1;
    }
  }

  #fadeIn(left: Float32Array, right: Float32Array, frames: number): void {
    for (let index = 0; index < frames && this.#fadeInAt < FADE_FRAMES; index++) {
      left[index] *= FADE_IN[this.#fadeInAt];
      right[index] *= FADE_IN[this.#fadeInAt];
      this.#fadeInAt += 1;
    }
  }
}

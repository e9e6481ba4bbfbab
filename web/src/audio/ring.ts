/** A ring of stereo audio addressed by absolute station frame. */
import { FADE_FRAMES, levelIn, powerIn, powerOut } from './fades';
import type { Block } from './decoder';

/** What the blocks that follow belong to: one `hello` of the server. */
export interface Stream {
  readonly station: string;
  readonly epoch: number;
}

/** 15 ms of what was played stay readable, for mirrored tails and repeated snippets. */
export const HISTORY_FRAMES = 720;
/** A cross-fade between two epochs is at most 200 ms long. */
const LONGEST_FADE_FRAMES = 9_600;
/** A hole shorter than 1 s stays in time and is bridged; a longer one is a jump. */
const LONGEST_GAP_FRAMES = 48_000;

interface Fade {
  readonly startFrame: number;
  readonly lengthFrames: number;
  /** Both sides carry the same sound, so gains must add to one and not powers. */
  readonly sameSound: boolean;
  /** The first frame not mixed yet. */
  cursorFrame: number;
}

/** Stores blocks, joins them without a step and hands them out once. Never allocates in `read`. */
export class Ring {
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** The next frame to be played. */
  playFrame = 0;
  /** The frame after the last one stored. */
  endFrame = 0;
  #anchored = false;
  #stream: Stream = { station: '', epoch: -1 };
  #arriving: Stream | null = null;
  #fade: Fade | null = null;

  /** @param capacityFrames at least two seconds, at 48 kHz */
  constructor(readonly capacityFrames: number) {
    this.left = new Float32Array(capacityFrames);
    this.right = new Float32Array(capacityFrames);
  }

  /** Frames that can be played now; frames still to be cross-faded do not count. */
  get fillFrames(): number {
    return (this.#fade?.cursorFrame ?? this.endFrame) - this.playFrame;
  }

  /** Index of an absolute frame in the sample arrays. */
  index(frame: number): number {
    const index = frame % this.capacityFrames;
    return index < 0 ? index + this.capacityFrames : index;
  }

  /** Announces that the blocks from now on come from another `hello`. */
  open(stream: Stream): void {
    this.#arriving = stream;
  }

  /** Says that a block cannot continue what is stored: another station, or far away in time. */
  isJump(block: Block): boolean {
    if (!this.#anchored) return true;
    if (this.#arriving && this.#arriving.station !== this.#stream.station) return true;
    const blockEnd = block.firstFrame + block.left.length;
    return (
      block.firstFrame - this.endFrame >= LONGEST_GAP_FRAMES ||
      blockEnd < this.playFrame - this.capacityFrames ||
      (this.fillFrames === 0 && block.firstFrame > this.endFrame)
    );
  }

  /** Says that a block would overwrite what has not been played yet. */
  overflows(block: Block): boolean {
    const blockEnd = block.firstFrame + block.left.length;
    return blockEnd - this.playFrame > this.capacityFrames - HISTORY_FRAMES;
  }

  /** Forgets everything; the next frame to be stored and played is `frame`. */
  anchor(frame: number): void {
    this.#anchored = true;
    this.#fade = null;
    if (this.#arriving) this.#stream = this.#arriving;
    this.#arriving = null;
    this.playFrame = frame;
    this.endFrame = frame;
    for (let back = 1; back <= HISTORY_FRAMES; back++) this.#set(frame - back, 0, 0);
  }

  /** Moves the next frame to be played to any stored one, or to 15 ms before. */
  seek(frame: number): void {
    this.playFrame = Math.min(frame, this.endFrame);
  }

  /** Stores a block. Frames already played are dropped; the caller has ruled out jumps. */
  push(block: Block): void {
    if (this.#arriving) this.#join(block.firstFrame, this.#arriving);
    const blockEnd = block.firstFrame + block.left.length;
    const fade = this.#fade;
    if (fade) {
      if (block.firstFrame > fade.cursorFrame) this.#abandonFade(fade);
      else this.#mix(block, fade);
      if (this.#fade) return;
    }
    if (blockEnd <= this.endFrame) return;
    if (block.firstFrame > this.endFrame) this.#bridge(block);
    this.#copy(block, this.endFrame, blockEnd);
    this.endFrame = blockEnd;
  }

  /** Copies the next `frames` frames out and moves on; never more than `fillFrames`. */
  read(left: Float32Array, right: Float32Array, frames: number): void {
    let at = this.index(this.playFrame);
    for (let index = 0; index < frames; index++) {
      left[index] = this.left[at];
      right[index] = this.right[at];
      if (++at === this.capacityFrames) at = 0;
    }
    this.playFrame += frames;
  }

  /** Decides how a new stream meets what is stored. */
  #join(firstFrame: number, stream: Stream): void {
    const sameSound = stream.epoch === this.#stream.epoch;
    this.#stream = stream;
    this.#arriving = null;
    if (this.#fade) this.#abandonFade(this.#fade);
    const startFrame = Math.max(firstFrame, this.playFrame);
    if (this.fillFrames === 0 || startFrame > this.endFrame) return;
    const overlapFrames = this.endFrame - startFrame;
    if (sameSound && overlapFrames === 0) return;
    // Two epochs are two different waves: without enough overlap the old one is lengthened.
    if (overlapFrames < FADE_FRAMES && !sameSound) this.#lengthen(FADE_FRAMES - overlapFrames);
    const lengthFrames = Math.min(this.endFrame - startFrame, LONGEST_FADE_FRAMES);
    this.#fade = { startFrame, lengthFrames, sameSound, cursorFrame: startFrame };
  }

  /** Mixes what falls into the fade and, when that ends, replaces everything after it. */
  #mix(block: Block, fade: Fade): void {
    const blockEnd = block.firstFrame + block.left.length;
    const fadeEnd = fade.startFrame + fade.lengthFrames;
    const until = Math.min(blockEnd, fadeEnd);
    for (let frame = fade.cursorFrame; frame < until; frame++) {
      const part = (frame - fade.startFrame + 0.5) / fade.lengthFrames;
      const gainIn = fade.sameSound ? levelIn(part) : powerIn(part);
      const gainOut = fade.sameSound ? 1 - gainIn : powerOut(part);
      const at = this.index(frame);
      const from = frame - block.firstFrame;
      this.left[at] = this.left[at] * gainOut + block.left[from] * gainIn;
      this.right[at] = this.right[at] * gainOut + block.right[from] * gainIn;
    }
    fade.cursorFrame = Math.max(fade.cursorFrame, until);
    if (fade.cursorFrame < fadeEnd) return;
    this.#fade = null;
    this.endFrame = fadeEnd;
  }

  /** Cuts the old sound where the mixing stopped. */
  #abandonFade(fade: Fade): void {
    this.endFrame = fade.cursorFrame;
    this.#fade = null;
  }

  /** Fills a hole: the end before it dies away mirrored, the beginning after it rises mirrored. */
  #bridge(block: Block): void {
    const gapFrames = block.firstFrame - this.endFrame;
    const fadeFrames = Math.min(gapFrames, FADE_FRAMES, block.left.length);
    const gapStart = this.endFrame;
    for (let frame = gapStart; frame < block.firstFrame; frame++) this.#set(frame, 0, 0);
    for (let index = 0; index < fadeFrames; index++) {
      const gain = powerOut((index + 0.5) / fadeFrames);
      const before = this.index(gapStart - 1 - index);
      this.#add(gapStart + index, this.left[before] * gain, this.right[before] * gain);
      const rising = block.firstFrame - 1 - index;
      this.#add(rising, block.left[index] * gain, block.right[index] * gain);
    }
    this.endFrame = block.firstFrame;
  }

  /** Appends the mirrored end of what is stored. */
  #lengthen(frames: number): void {
    const from = this.endFrame;
    for (let index = 0; index < frames; index++) {
      const mirrored = this.index(from - 1 - index);
      this.#set(from + index, this.left[mirrored], this.right[mirrored]);
    }
    this.endFrame = from + frames;
  }

  #copy(block: Block, fromFrame: number, untilFrame: number): void {
    for (let frame = fromFrame; frame < untilFrame; frame++) {
      const from = frame - block.firstFrame;
      this.#set(frame, block.left[from], block.right[from]);
    }
  }

  #set(frame: number, left: number, right: number): void {
    const at = this.index(frame);
    this.left[at] = left;
    this.right[at] = right;
  }

  #add(frame: number, left: number, right: number): void {
    const at = this.index(frame);
    this.left[at] += left;
    this.right[at] += right;
  }
}

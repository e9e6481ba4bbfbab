/** Leaves out or repeats 10-15 ms of a ring where the sound resembles itself most. */
import { FADE_FRAMES, levelIn } from './fades';
import { HISTORY_FRAMES, type Ring } from './ring';

const SHORTEST_SHIFT_FRAMES = FADE_FRAMES;
const LONGEST_SHIFT_FRAMES = HISTORY_FRAMES;
/** The search looks at every fourth frame: 12 kHz is plenty to align what is heard as pitch. */
const STRIDE_FRAMES = 4;

/** Frames that must be in hand for either correction. */
export const SPLICE_NEEDS_FRAMES = LONGEST_SHIFT_FRAMES + FADE_FRAMES;

interface Match {
  shiftFrames: number;
  /** -1..1 */
  likeness: number;
}

// One value for the life of the audio thread, which must not allocate.
const best: Match = { shiftFrames: 0, likeness: 0 };

/** Plays less: returns the frames left out, 480 to 720. */
export function shorten(ring: Ring): number {
  search(ring, 1);
  blend(ring, best.shiftFrames);
  ring.seek(ring.playFrame + best.shiftFrames);
  return best.shiftFrames;
}

/** Plays something twice: returns the frames gained, 480 to 720. */
export function lengthen(ring: Ring): number {
  search(ring, -1);
  blend(ring, -best.shiftFrames);
  ring.seek(ring.playFrame - best.shiftFrames);
  return best.shiftFrames;
}

/** Cross-fades from where playing is to `shiftFrames` away, in place, at the far side. */
function blend(ring: Ring, shiftFrames: number): void {
  for (let index = 0; index < FADE_FRAMES; index++) {
    const gainIn = levelIn((index + 0.5) / FADE_FRAMES);
    const gainOut = 1 - gainIn;
    // Keeps the power constant for any likeness of the two: no dip in noise, no bump in tones.
    const power = gainIn ** 2 + gainOut ** 2 + 2 * gainIn * gainOut * Math.max(best.likeness, 0);
    const scale = 1 / Math.sqrt(power);
    const from = ring.index(ring.playFrame + index);
    const to = ring.index(ring.playFrame + shiftFrames + index);
    ring.left[to] = (ring.left[from] * gainOut + ring.left[to] * gainIn) * scale;
    ring.right[to] = (ring.right[from] * gainOut + ring.right[to] * gainIn) * scale;
  }
}

/** Finds the shift after which the next 10 ms look most like these. */
function search(ring: Ring, direction: 1 | -1): void {
  best.shiftFrames = SHORTEST_SHIFT_FRAMES;
  best.likeness = -1;
  for (let shift = SHORTEST_SHIFT_FRAMES; shift <= LONGEST_SHIFT_FRAMES; shift += STRIDE_FRAMES) {
    const likeness = likenessAt(ring, direction * shift);
    if (likeness > best.likeness) {
      best.shiftFrames = shift;
      best.likeness = likeness;
    }
  }
}

function likenessAt(ring: Ring, shiftFrames: number): number {
  let both = 0;
  let here = 0;
  let there = 0;
  for (let index = 0; index < FADE_FRAMES; index += STRIDE_FRAMES) {
    const a = ring.index(ring.playFrame + index);
    const b = ring.index(ring.playFrame + shiftFrames + index);
    const x = ring.left[a] + ring.right[a];
    const y = ring.left[b] + ring.right[b];
    both += x * y;
    here += x * x;
    there += y * y;
  }
  const norm = Math.sqrt(here * there);
  return norm > 1e-12 ? both / norm : 0;
}

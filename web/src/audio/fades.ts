/** The curves that keep every join free of clicks. */

/** 10 ms at 48 kHz: the shortest fade that is not heard as a click. */
export const FADE_FRAMES = 480;

/** Gain of what fades in, after `part` (0..1) of an equal-power cross-fade. */
export function powerIn(part: number): number {
  return Math.sin((part * Math.PI) / 2);
}

/** Gain of what fades out, after `part` (0..1) of an equal-power cross-fade. */
export function powerOut(part: number): number {
  return Math.cos((part * Math.PI) / 2);
}

/** Gain of what fades in, after `part` (0..1) of a cross-fade between two copies of one sound. */
export function levelIn(part: number): number {
  return powerIn(part) ** 2;
}

/** Rising gains 0..1 for the 10 ms fade, computed once so that the audio thread only looks up. */
export const FADE_IN: Float32Array = Float32Array.from({ length: FADE_FRAMES }, (_, index) =>
  powerIn((index + 0.5) / FADE_FRAMES),
);

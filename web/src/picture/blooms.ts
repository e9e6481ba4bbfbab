/** Notes as blooms of light: where, how large, what colour, how bright at a frame. Pure. */
import type { ScoreEvent } from '../documents';
import type { Rgb } from './sky';

export interface Bloom {
  readonly startFrame: number;
  readonly riseFrames: number;
  readonly holdFrames: number;
  readonly fallFrames: number;
  /** 0..1 of the width, from the left. */
  readonly x: number;
  /** 0..1 of the height above the horizon, from the horizon up. */
  readonly height: number;
  /** Share of the smaller side of the picture. */
  readonly radius: number;
  /** 0..1 */
  readonly strength: number;
  readonly colour: Rgb;
}

interface Look {
  readonly colour: Rgb;
  readonly radius: number;
  readonly riseS: number;
  readonly fallS: number;
  readonly strength: number;
}

const HZ = 48_000;
const LOWEST_HZ = 40;
const HIGHEST_HZ = 2_500;
const FARTHEST_FRAMES = 20 * HZ;
/** More would only cost time: this many overlap into one glow anyway. */
const MOST_BLOOMS = 160;

const SOFT: Look = { colour: [150, 160, 220], radius: 0.3, riseS: 1, fallS: 2.5, strength: 0.3 };
const LOOKS: Readonly<Record<string, Look>> = {
  pad: { colour: [132, 138, 214], radius: 0.46, riseS: 1.8, fallS: 3.5, strength: 0.26 },
  choir: { colour: [190, 150, 206], radius: 0.38, riseS: 1.4, fallS: 3, strength: 0.26 },
  bass: { colour: [196, 112, 92], radius: 0.55, riseS: 0.7, fallS: 2.5, strength: 0.28 },
  bells: { colour: [255, 222, 174], radius: 0.11, riseS: 0.03, fallS: 3.2, strength: 0.7 },
  pulse: { colour: [228, 158, 126], radius: 0.15, riseS: 0.03, fallS: 0.8, strength: 0.45 },
  heartbeat: { colour: [222, 116, 122], radius: 0.24, riseS: 0.05, fallS: 0.9, strength: 0.4 },
  waves: { colour: [110, 176, 190], radius: 0.6, riseS: 2.5, fallS: 4, strength: 0.16 },
};

/** Makes the bloom of one note; the same note always looks the same. */
export function bloomOf(note: ScoreEvent): Bloom {
  const look = LOOKS[note.layer] ?? SOFT;
  return {
    startFrame: note.at_frame,
    riseFrames: look.riseS * HZ,
    holdFrames: Math.max(0, note.length_frames - look.riseS * HZ),
    fallFrames: look.fallS * HZ,
    x: 0.08 + 0.84 * scatter(note.at_frame, note.pitch_hz ?? 0),
    height: heightOf(note.pitch_hz),
    radius: look.radius * (0.7 + 0.5 * note.velocity),
    strength: look.strength * (0.35 + 0.65 * note.velocity),
    colour: look.colour,
  };
}

/** Brightness 0..1 of a bloom when `frame` is heard. */
export function glow(bloom: Bloom, frame: number): number {
  const age = frame - bloom.startFrame;
  if (age <= 0) return 0;
  if (age < bloom.riseFrames) return ease(age / bloom.riseFrames);
  const falling = age - bloom.riseFrames - bloom.holdFrames;
  if (falling <= 0) return 1;
  return falling < bloom.fallFrames ? (1 - falling / bloom.fallFrames) ** 2 : 0;
}

/** Adds notes and lets go of blooms that are over; the newest stay when there are too many. */
export function tend(
  blooms: readonly Bloom[],
  notes: readonly ScoreEvent[],
  frame: number,
): Bloom[] {
  // Far ahead are only blooms of a station that is gone and counted from somewhere else.
  const alive = blooms.filter(
    (bloom) => endFrame(bloom) > frame && bloom.startFrame < frame + FARTHEST_FRAMES,
  );
  return [...alive, ...notes.map(bloomOf)].slice(-MOST_BLOOMS);
}

function endFrame(bloom: Bloom): number {
  return bloom.startFrame + bloom.riseFrames + bloom.holdFrames + bloom.fallFrames;
}

/** Low notes hang over the horizon, each octave the same step higher. */
function heightOf(pitchHz: number | null): number {
  if (pitchHz === null || pitchHz <= 0) return 0.2;
  const part = Math.log2(pitchHz / LOWEST_HZ) / Math.log2(HIGHEST_HZ / LOWEST_HZ);
  return Math.min(Math.max(part, 0), 1);
}

function ease(part: number): number {
  return part * part * (3 - 2 * part);
}

/** A repeatable place 0..1 for a note. */
function scatter(frame: number, pitchHz: number): number {
  const mixed = Math.sin(frame * 0.000_137 + pitchHz * 12.9898) * 43_758.5453;
  return mixed - Math.floor(mixed);
}

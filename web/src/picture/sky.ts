/** Colours of the sky behind the page, from the sun and from energy: pure. */

export type Rgb = readonly [number, number, number];

export interface Sky {
  readonly top: Rgb;
  readonly middle: Rgb;
  readonly horizon: Rgb;
  /** 0..1 */
  readonly stars: number;
}

interface Stop extends Sky {
  readonly elevationDeg: number;
}

// Dark at every hour, because pale text stands on it; only the mood follows the sun.
const STOPS: readonly Stop[] = [
  { elevationDeg: -18, top: [4, 5, 12], middle: [8, 10, 24], horizon: [16, 19, 42], stars: 1 },
  { elevationDeg: -10, top: [5, 7, 18], middle: [13, 16, 40], horizon: [40, 32, 66], stars: 0.7 },
  { elevationDeg: -4, top: [8, 11, 30], middle: [30, 26, 60], horizon: [96, 54, 72], stars: 0.3 },
  { elevationDeg: 1, top: [13, 20, 42], middle: [46, 42, 70], horizon: [124, 74, 62], stars: 0.05 },
  { elevationDeg: 10, top: [12, 28, 50], middle: [28, 52, 76], horizon: [96, 92, 92], stars: 0 },
  { elevationDeg: 40, top: [9, 33, 56], middle: [20, 60, 84], horizon: [62, 104, 114], stars: 0 },
];

const UNKNOWN_ELEVATION_DEG = -8;
const UNKNOWN_ENERGY = 0.5;

/** Makes the sky for a sun elevation in degrees and an energy of 0..1; null is unknown. */
export function skyAt(elevationDeg: number | null, energy: number | null): Sky {
  const sky = between(elevationDeg ?? UNKNOWN_ELEVATION_DEG);
  const lift = 0.82 + 0.36 * (energy ?? UNKNOWN_ENERGY);
  return {
    top: sky.top,
    middle: scale(sky.middle, lift),
    horizon: scale(sky.horizon, lift),
    stars: sky.stars,
  };
}

/** Moves `part` (0..1) of the way from one sky to another. */
export function blendSky(from: Sky, to: Sky, part: number): Sky {
  return {
    top: mix(from.top, to.top, part),
    middle: mix(from.middle, to.middle, part),
    horizon: mix(from.horizon, to.horizon, part),
    stars: from.stars + (to.stars - from.stars) * part,
  };
}

/** Writes a colour for a canvas; opacity 0..1. */
export function css([red, green, blue]: Rgb, opacity = 1): string {
  return `rgba(${Math.round(red)}, ${Math.round(green)}, ${Math.round(blue)}, ${opacity})`;
}

function between(elevationDeg: number): Sky {
  const above = STOPS.findIndex((stop) => stop.elevationDeg > elevationDeg);
  if (above === 0) return STOPS[0];
  if (above === -1) return STOPS[STOPS.length - 1];
  const [low, high] = [STOPS[above - 1], STOPS[above]];
  const part = (elevationDeg - low.elevationDeg) / (high.elevationDeg - low.elevationDeg);
  return blendSky(low, high, part);
}

function mix(from: Rgb, to: Rgb, part: number): Rgb {
  const one = (index: 0 | 1 | 2): number => from[index] + (to[index] - from[index]) * part;
  return [one(0), one(1), one(2)];
}

function scale(colour: Rgb, factor: number): Rgb {
  return mix([0, 0, 0], colour, factor);
}

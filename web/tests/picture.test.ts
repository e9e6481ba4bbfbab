import { describe, expect, it } from 'vitest';
import { bloomOf, glow, tend } from '../src/picture/blooms';
import { skyAt, type Rgb } from '../src/picture/sky';

const NOTE = { at_frame: 96_000, layer: 'bells', pitch_hz: 660, velocity: 0.8, length_frames: 0 };

/** Relative luminance as the contrast rules define it. */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe('skyAt', () => {
  it('keeps pale text readable at every hour, and never leaps', () => {
    const text = luminance([217, 212, 211]);
    let before = skyAt(-90, 1);
    for (let elevationDeg = -90; elevationDeg <= 90; elevationDeg += 0.25) {
      const sky = skyAt(elevationDeg, 1);
      for (const colour of [sky.top, sky.middle]) {
        expect((text + 0.05) / (luminance(colour) + 0.05)).toBeGreaterThan(4.5);
      }
      sky.horizon.forEach((value, at) =>
        expect(Math.abs(value - before.horizon[at])).toBeLessThan(6),
      );
      before = sky;
    }
  });

  it('has a sky for what is unknown', () => {
    expect(skyAt(null, null).stars).toBeGreaterThan(0);
  });
});

describe('blooms', () => {
  it('are dark before their note is heard, bright then, and over in the end', () => {
    const bloom = bloomOf(NOTE);
    expect(glow(bloom, 95_999)).toBe(0);
    expect(glow(bloom, 96_000 + bloom.riseFrames)).toBe(1);
    expect(glow(bloom, 96_000 + 48_000 * 5)).toBe(0);
  });

  it('hang higher the higher the note', () => {
    const heights = [55, 220, 880].map((pitch_hz) => bloomOf({ ...NOTE, pitch_hz }).height);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  });

  it('are let go when over, when from a station that is gone, and when too many', () => {
    const bloom = bloomOf(NOTE);
    expect(tend([bloom], [], 96_000)).toHaveLength(1);
    expect(tend([bloom], [], 960_000)).toHaveLength(0);
    expect(tend([bloomOf({ ...NOTE, at_frame: 9e9 })], [], 0)).toHaveLength(0);
    expect(tend([], Array<typeof NOTE>(500).fill(NOTE), 96_000).length).toBeLessThan(200);
  });
});

/** Paints sky, stars, water and blooms on a canvas. */
import { glow, type Bloom } from './blooms';
import { css, type Rgb, type Sky } from './sky';

/** The horizon, as a share of the height from the top. */
const HORIZON = 0.7;
/** How flat reflections lie on the water. */
const WATER_SQUASH = 0.32;
/** Lights fainter than this cost time and show nothing. */
const FAINTEST = 0.012;
/** A light spreads a little for 4 s. */
const GROWING_FRAMES = 192_000;
const SPRITE_PX = 192;
const STARS = 90;
/** Everything here is soft: more pixels would cost battery and not show. */
const MOST_PIXELS = 360_000;

export class Painter {
  readonly #context: CanvasRenderingContext2D;
  readonly #sprites = new Map<string, HTMLCanvasElement>();

  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('This browser has no canvas.');
    this.#context = context;
  }

  /** Fits the canvas to the size it is shown at. */
  resize(): void {
    const { clientWidth, clientHeight } = this.canvas;
    const ratio = Math.min(1, Math.sqrt(MOST_PIXELS / Math.max(1, clientWidth * clientHeight)));
    const width = Math.round(clientWidth * ratio);
    const height = Math.round(clientHeight * ratio);
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
  }

  /** Paints one picture; `frame` is the station frame heard now, or null for no blooms. */
  paint(sky: Sky, blooms: readonly Bloom[], frame: number | null): void {
    this.#paintSky(sky);
    this.#paintStars(sky.stars);
    if (frame !== null) this.#paintBlooms(blooms, frame);
  }

  #paintSky(sky: Sky): void {
    const { width, height } = this.canvas;
    const horizon = height * HORIZON;
    const air = this.#context.createLinearGradient(0, 0, 0, horizon);
    air.addColorStop(0, css(sky.top));
    air.addColorStop(0.62, css(sky.middle));
    air.addColorStop(1, css(sky.horizon));
    this.#context.fillStyle = air;
    this.#context.fillRect(0, 0, width, horizon);
    const water = this.#context.createLinearGradient(0, horizon, 0, height);
    water.addColorStop(0, css(darker(sky.horizon, 0.62)));
    water.addColorStop(0.16, css(darker(sky.middle, 0.7)));
    water.addColorStop(1, css(darker(sky.top, 0.7)));
    this.#context.fillStyle = water;
    this.#context.fillRect(0, horizon, width, height - horizon);
  }

  #paintStars(brightness: number): void {
    if (brightness < 0.02) return;
    const { width, height } = this.canvas;
    for (let index = 0; index < STARS; index++) {
      // The golden ratio spreads points evenly without a random generator.
      const x = (index * 0.618_034) % 1;
      const y = ((index * index * 0.754_877) % 1) ** 1.4 * HORIZON * 0.8;
      const size = 0.6 + ((index * 7) % 5) * 0.22;
      const opacity = brightness * (0.25 + ((index * 13) % 10) * 0.05);
      this.#context.fillStyle = css([232, 232, 255], opacity);
      this.#context.fillRect(x * width, y * height, size, size);
    }
  }

  #paintBlooms(blooms: readonly Bloom[], frame: number): void {
    const context = this.#context;
    const { width, height } = this.canvas;
    const horizon = height * HORIZON;
    context.save();
    context.globalCompositeOperation = 'lighter';
    for (const bloom of blooms) this.#paintLight(bloom, frame, 1);
    // Still water: the same lights upside down, flattened and fainter, below the horizon only.
    context.beginPath();
    context.rect(0, horizon, width, height - horizon);
    context.clip();
    context.translate(0, horizon * (1 + WATER_SQUASH));
    context.scale(1, -WATER_SQUASH);
    for (const bloom of blooms) this.#paintLight(bloom, frame, 0.4);
    context.restore();
  }

  #paintLight(bloom: Bloom, frame: number, factor: number): void {
    const brightness = glow(bloom, frame) * bloom.strength * factor;
    if (brightness < FAINTEST) return;
    const { width, height } = this.canvas;
    const age = Math.min((frame - bloom.startFrame) / GROWING_FRAMES, 1);
    const radius = bloom.radius * Math.min(width, height) * (0.8 + 0.3 * age);
    const x = bloom.x * width;
    const y = height * HORIZON * (1 - bloom.height * 0.82);
    this.#context.globalAlpha = Math.min(brightness, 1);
    const sprite = this.#sprite(bloom.colour);
    this.#context.drawImage(sprite, x - radius, y - radius, radius * 2, radius * 2);
  }

  /** A soft round light, painted once for each colour and stretched ever after. */
  #sprite(colour: Rgb): HTMLCanvasElement {
    const key = css(colour);
    const known = this.#sprites.get(key);
    if (known) return known;
    const sprite = document.createElement('canvas');
    sprite.width = SPRITE_PX;
    sprite.height = SPRITE_PX;
    const half = SPRITE_PX / 2;
    const context = sprite.getContext('2d')!;
    const light = context.createRadialGradient(half, half, 0, half, half, half);
    for (const [at, opacity] of [
      [0, 0.85],
      [0.12, 0.5],
      [0.35, 0.2],
      [0.65, 0.06],
      [1, 0],
    ] as const) {
      light.addColorStop(at, css(colour, opacity));
    }
    context.fillStyle = light;
    context.fillRect(0, 0, SPRITE_PX, SPRITE_PX);
    this.#sprites.set(key, sprite);
    return sprite;
  }
}

function darker([red, green, blue]: Rgb, factor: number): Rgb {
  return [red * factor, green * factor, blue * factor];
}

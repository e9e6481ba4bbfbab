/** The plain `<audio>` way: no exact timing, but it works on plain http and behind a lock screen. */
import { backoffMs } from './reconnect';

export interface MediaEvents {
  readonly playing: () => void;
  readonly waiting: () => void;
  readonly failed: (sentence: string) => void;
}

/** A browser that was refused this often has been told so; it may be a revoked address. */
const MOST_FAILURES = 6;
const STOP_FADE_MS = 1_000;
const FADE_STEP_MS = 50;

export class MediaOutput {
  readonly element = new Audio();
  #failures = 0;
  #url = '';
  #gain = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  #events: MediaEvents | null = null;

  /** Call it inside the click: browsers let an element play later only if it was started there. */
  constructor() {
    this.element.src = silentWave();
    void this.element.play().catch(() => undefined);
  }

  listen(events: MediaEvents): void {
    this.#events = events;
  }

  /** Plays an endless stream and comes back to it when it breaks. */
  play(url: string, gain: number): void {
    this.#url = url;
    this.setGain(gain);
    this.element.onplaying = () => {
      this.#failures = 0;
      this.#events?.playing();
    };
    this.element.onwaiting = () => this.#events?.waiting();
    this.element.onerror = () => this.#again();
    this.element.onended = () => this.#again();
    this.#load();
  }

  /** Milliseconds of sound the element has in hand. */
  bufferMs(): number {
    const { buffered, currentTime } = this.element;
    if (buffered.length === 0) return 0;
    return Math.max(0, Math.round((buffered.end(buffered.length - 1) - currentTime) * 1000));
  }

  setGain(gain: number): void {
    this.#gain = gain;
    this.element.volume = Math.min(1, Math.max(0, gain));
  }

  /** Fades out over a second, then lets go of the connection. */
  close(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#fadeOut(STOP_FADE_MS);
  }

  #load(): void {
    if (this.#stopped) return;
    this.element.src = this.#url;
    this.element.play().catch((error: unknown) => {
      const blocked = error instanceof DOMException && error.name === 'NotAllowedError';
      if (blocked) this.#events?.failed('The browser asks for another click before it plays.');
    });
  }

  #again(): void {
    if (this.#stopped) return;
    this.#failures += 1;
    if (this.#failures > MOST_FAILURES) {
      return this.#events?.failed('The stream cannot be played in this browser.');
    }
    this.#events?.waiting();
    const delayMs = backoffMs(this.#failures, false, Math.random());
    this.#timer = setTimeout(() => this.#load(), delayMs);
  }

  #fadeOut(leftMs: number): void {
    this.element.volume = Math.min(1, this.#gain * Math.max(0, leftMs / STOP_FADE_MS));
    if (leftMs > 0) {
      setTimeout(() => this.#fadeOut(leftMs - FADE_STEP_MS), FADE_STEP_MS);
      return;
    }
    this.element.onerror = null;
    this.element.pause();
    this.element.removeAttribute('src');
    this.element.load();
  }
}

/** A WAV file of 20 ms of silence; a blob, because the security policy allows no data: media. */
function silentWave(): string {
  const dataBytes = 320;
  const view = new DataView(new ArrayBuffer(44 + dataBytes));
  const text = (at: number, word: string): void =>
    [...word].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  text(0, 'RIFF');
  view.setUint32(4, 36 + dataBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8_000, true);
  view.setUint32(28, 16_000, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
  return URL.createObjectURL(new Blob([view], { type: 'audio/wav' }));
}

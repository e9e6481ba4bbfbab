/** Plays the MP3 address in an `<audio>` element and asks over HTTP what is going on. */
import { api } from '../api';
import type { Station, StationChange } from '../documents';
import type { MediaOutput } from './media';
import type { PlayState, Way, WayEvents } from './way';

const STATUS_EVERY_MS = 3_000;
const STREAM_HOURS = 24;

export class MediaWay implements Way {
  #timer: ReturnType<typeof setInterval>;
  #bufferWaits = 0;
  #hasSounded = false;

  private constructor(
    private readonly output: MediaOutput,
    private readonly streamId: string,
    private readonly events: WayEvents,
  ) {
    this.#timer = setInterval(() => void this.#poll(), STATUS_EVERY_MS);
    void this.#poll();
  }

  /** Starts playing on an address made for this occasion; `output` was made inside the click. */
  static async open(output: MediaOutput, gain: number, events: WayEvents): Promise<MediaWay> {
    const stream = await api.makeStream(STREAM_HOURS);
    const way = new MediaWay(output, stream.id, events);
    output.listen({
      playing: () => way.#tell('playing', 'on air'),
      waiting: () => way.#wait(),
      failed: (sentence) => events.ended('failed', sentence),
    });
    output.play(ownPath(stream.urls.mp3), gain);
    return way;
  }

  setGain(gain: number): void {
    this.output.setGain(gain);
  }

  async steer(change: StationChange): Promise<Station> {
    const station = await api.steer(change);
    await this.#poll();
    return station;
  }

  heardFrame(): number | null {
    return null;
  }

  close(): void {
    clearInterval(this.#timer);
    this.output.close();
    void api.dropStream(this.streamId).catch(() => undefined);
  }

  #wait(): void {
    if (!this.#hasSounded) return this.#tell('connecting', 'connecting');
    this.#bufferWaits += 1;
    this.#tell('reconnecting', 'catching up');
  }

  #tell(state: PlayState, words: string): void {
    this.#hasSounded ||= state === 'playing';
    this.events.telling({
      state,
      words,
      bufferMs: this.output.bufferMs(),
      underruns: this.#bufferWaits,
      epoch: null,
    });
  }

  async #poll(): Promise<void> {
    if (document.visibilityState !== 'visible') return;
    await api.state().then(this.events.status, () => undefined);
  }
}

/** The page's own origin serves the stream too, whatever public name the address carries. */
function ownPath(address: string): string {
  return new URL(address, location.href).pathname;
}

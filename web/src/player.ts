/** Play and stop: picks a way for this browser and keeps exactly one of them going. */
import { capabilities } from './audio/capabilities';
import type { DecoderFactory } from './audio/decoder';
import { LiveWay } from './audio/live-way';
import { MediaOutput } from './audio/media';
import { MediaWay } from './audio/media-way';
import { openContext, preloadWorklet } from './audio/output';
import { choosePath, type AudioPath } from './audio/path';
import { announcePlayback } from './audio/wakeful';
import type { Telling, Way, WayEvents } from './audio/way';
import { webCodecsDecoder } from './audio/webcodecs';
import type { Station, StationChange } from './documents';

type Ending = 'signed-out' | 'failed' | 'closed';

export type PlayerEvents = Omit<WayEvents, 'ended'> & {
  /** Playing ended by itself. */
  readonly ended: (why: Ending) => void;
};

export class Player {
  /** The way chosen for this browser; null until it is known. */
  path: AudioPath | null = null;
  #way: Way | null = null;
  /** Counts plays, so that a slow start that was stopped meanwhile is recognised. */
  #turn = 0;
  #gain = 1;

  constructor(private readonly events: PlayerEvents) {}

  /** Finds the way and loads what it needs, so that the click has nothing left to wait for. */
  async prepare(backgroundMode: boolean): Promise<void> {
    this.path = choosePath(await capabilities(backgroundMode));
    if (this.path !== 'audio') preloadWorklet();
    if (this.path === 'wasm') void import('./audio/wasm');
  }

  /**
   * Starts playing. Call it synchronously inside a click.
   *
   * `listener` resolves once there is a listener to play for.
   */
  async play(listener: Promise<unknown>): Promise<void> {
    const turn = ++this.#turn;
    this.#letGo();
    announcePlayback();
    this.events.telling(telling('connecting', 'connecting'));
    const open = this.#opener();
    try {
      await listener;
      if (turn !== this.#turn) return;
      const way = await open(this.#eventsOf(turn));
      if (turn === this.#turn) this.#way = way;
      else way.close();
    } catch (error) {
      if (turn === this.#turn) this.#end('failed', sentenceOf(error));
    }
  }

  stop(): void {
    this.#turn += 1;
    this.#letGo();
    this.events.telling(telling('stopped', 'stopped'));
  }

  /** Linear gain 0..1. */
  setGain(gain: number): void {
    this.#gain = gain;
    this.#way?.setGain(gain);
  }

  /** Changes the station as a way does; null when nothing plays and the caller has to ask over HTTP. */
  steer(change: StationChange): Promise<Station | null> | null {
    return this.#way?.steer(change) ?? null;
  }

  heardFrame(): number | null {
    return this.#way?.heardFrame() ?? null;
  }

  /** Does inside the click what browsers allow only there, and returns the rest. */
  #opener(): (events: WayEvents) => Promise<Way> {
    if (this.path === null || this.path === 'audio') {
      const output = new MediaOutput();
      return (events) => MediaWay.open(output, this.#gain, events);
    }
    openContext();
    const factory = decoderFor(this.path);
    return async (events) => LiveWay.open(await factory, this.#gain, events);
  }

  #eventsOf(turn: number): WayEvents {
    const current =
      <T extends unknown[]>(handler: (...values: T) => void) =>
      (...values: T): void => {
        if (turn === this.#turn) handler(...values);
      };
    return {
      telling: current(this.events.telling),
      status: current(this.events.status),
      score: current(this.events.score),
      ended: current((why, sentence) => {
        if (why === 'frozen') this.#moveToMedia();
        else this.#end(why, sentence);
      }),
    };
  }

  /** Web Audio was put to sleep for good: the element is what survives. */
  #moveToMedia(): void {
    this.path = 'audio';
    void this.play(Promise.resolve());
  }

  #end(why: Ending, sentence: string): void {
    this.#turn += 1;
    this.#letGo();
    this.events.telling(telling(why === 'closed' ? 'stopped' : 'error', sentence));
    this.events.ended(why);
  }

  #letGo(): void {
    this.#way?.close();
    this.#way = null;
  }
}

async function decoderFor(path: AudioPath): Promise<DecoderFactory> {
  return path === 'wasm' ? (await import('./audio/wasm')).wasmDecoder : webCodecsDecoder;
}

function telling(state: Telling['state'], words: string): Telling {
  return { state, words, bufferMs: 0, underruns: 0, epoch: null };
}

function sentenceOf(error: unknown): string {
  return error instanceof Error && error.message
    ? error.message
    : 'The sound could not be started.';
}

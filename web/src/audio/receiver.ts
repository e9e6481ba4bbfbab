/** Turns the binary side of a session into blocks with absolute station frames. */
import type { Hello } from '../documents';
import { WARM_UP, type Block, type Decoder, type DecoderFactory } from './decoder';
import { parseMessage } from './frames';
import type { Stream } from './ring';

export interface ReceiverEvents {
  readonly stream: (stream: Stream) => void;
  readonly block: (block: Block) => void;
  readonly failed: (error: Error) => void;
}

/** Owns the decoder: a new one for every `hello`, warmed up before it is heard. */
export class Receiver {
  /** The frame after the last one decoded in this station, or null before the first. */
  nextFrame: number | null = null;
  #hello: Hello | null = null;
  #decoder: Decoder | null = null;
  #packetsToWarm = 0;

  constructor(
    private readonly makeDecoder: DecoderFactory,
    private readonly events: ReceiverEvents,
  ) {}

  /** A `hello` came: everything that follows is a new stream. */
  hello(hello: Hello): void {
    this.#decoder?.close();
    if (this.#hello?.station !== hello.station) this.nextFrame = null;
    this.#hello = hello;
    this.#packetsToWarm = hello.preroll_packets;
    this.events.stream({ station: hello.station, epoch: hello.epoch });
    this.#decoder = this.makeDecoder({
      block: (block) => this.#deliver(block),
      failed: this.events.failed,
    });
  }

  /** A binary message came. Throws `MessageError` when it cannot be read. */
  message(buffer: ArrayBuffer): void {
    const hello = this.#hello;
    if (!hello || !this.#decoder) return;
    const { firstFrame, packets } = parseMessage(buffer, hello.format);
    let frame = firstFrame - hello.pre_skip;
    for (const packet of packets) {
      this.#decoder.decode(packet, this.#warms() ? WARM_UP : frame);
      frame += hello.frame_samples;
    }
  }

  /** The frame to ask a new connection for: warming its decoder costs what comes before. */
  resumeFrame(): number | null {
    if (this.nextFrame === null || !this.#hello) return null;
    const { preroll_packets, frame_samples } = this.#hello;
    return Math.max(0, this.nextFrame - (preroll_packets + 1) * frame_samples);
  }

  /** Stops; nothing is delivered any more. */
  close(): void {
    this.#decoder?.close();
    this.#decoder = null;
    this.#hello = null;
  }

  #warms(): boolean {
    if (this.#packetsToWarm === 0) return false;
    this.#packetsToWarm -= 1;
    return true;
  }

  #deliver(block: Block): void {
    this.nextFrame = Math.max(this.nextFrame ?? 0, block.firstFrame + block.left.length);
    this.events.block(block);
  }
}

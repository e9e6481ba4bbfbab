/** What every decoder of the page has in common. */

/** Decoded stereo audio, -1..1, whose first sample belongs to station frame `firstFrame`. */
export interface Block {
  readonly firstFrame: number;
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** The frame of a packet that only warms the decoder up: its sound is thrown away. */
export const WARM_UP = null;

/**
 * Turns packets of one unbroken stream into blocks, in order, sooner or later.
 *
 * A decoder is never reset: whoever starts a new stream closes it and makes another.
 * After `close()` no further block is delivered.
 */
export interface Decoder {
  decode(packet: Uint8Array, firstFrame: number | typeof WARM_UP): void;
  close(): void;
}

export interface DecoderEvents {
  readonly block: (block: Block) => void;
  readonly failed: (error: Error) => void;
}

export type DecoderFactory = (events: DecoderEvents) => Decoder;

export const SAMPLE_RATE_HZ = 48_000;
export const CHANNELS = 2;

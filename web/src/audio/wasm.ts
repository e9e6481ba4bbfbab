/** Opus by libopus in WebAssembly, for browsers without `AudioDecoder`. */
import { OpusDecoder } from 'opus-decoder';
import { CHANNELS, SAMPLE_RATE_HZ, WARM_UP } from './decoder';
import type { Decoder, DecoderEvents } from './decoder';

/** Makes a decoder on WebAssembly; packets given before it is ready wait in order. */
export function wasmDecoder(events: DecoderEvents): Decoder {
  const opus = new OpusDecoder({ sampleRate: SAMPLE_RATE_HZ, channels: CHANNELS, preSkip: 0 });
  let closed = false;
  let queue: Promise<void> = opus.ready;

  const step = (packet: Uint8Array, firstFrame: number | typeof WARM_UP): void => {
    if (closed) return;
    const { channelData, samplesDecoded } = opus.decodeFrame(packet);
    if (samplesDecoded === 0 || firstFrame === WARM_UP) return;
    const [left, right] = channelData;
    events.block({ firstFrame, left, right });
  };

  return {
    decode(packet, firstFrame) {
      queue = queue
        .then(() => step(packet, firstFrame))
        .catch((error: unknown) => {
          if (!closed) events.failed(error instanceof Error ? error : new Error(String(error)));
        });
    },
    close() {
      closed = true;
      void queue.then(() => opus.free());
    },
  };
}

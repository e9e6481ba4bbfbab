/** Plain 16-bit samples, for a local network and for tests; never chosen by the page itself. */
import { WARM_UP } from './decoder';
import type { Decoder, DecoderEvents } from './decoder';

const FULL_SCALE = 32_768;

/** Makes the decoder that only unpacks interleaved little-endian stereo samples. */
export function pcmDecoder(events: DecoderEvents): Decoder {
  let closed = false;
  return {
    decode(packet, firstFrame) {
      if (closed || firstFrame === WARM_UP || packet.byteLength === 0) return;
      events.block({ firstFrame, ...unpack(packet) });
    },
    close() {
      closed = true;
    },
  };
}

function unpack(packet: Uint8Array): { left: Float32Array; right: Float32Array } {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const frames = packet.byteLength / 4;
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    left[frame] = view.getInt16(frame * 4, true) / FULL_SCALE;
    right[frame] = view.getInt16(frame * 4 + 2, true) / FULL_SCALE;
  }
  return { left, right };
}

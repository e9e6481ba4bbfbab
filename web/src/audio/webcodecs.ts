/** Opus by the browser's own `AudioDecoder`: nothing to download. */
import { CHANNELS, SAMPLE_RATE_HZ, WARM_UP } from './decoder';
import type { Decoder, DecoderEvents } from './decoder';

// Safari refuses Opus at any other rate.
const CONFIG = { codec: 'opus', sampleRate: SAMPLE_RATE_HZ, numberOfChannels: CHANNELS };

const PACKET_US = 20_000;

/** Says whether this browser decodes Opus itself. */
export async function webCodecsDecodesOpus(): Promise<boolean> {
  if (!('AudioDecoder' in globalThis)) return false;
  try {
    return (await AudioDecoder.isConfigSupported(CONFIG)).supported === true;
  } catch {
    return false;
  }
}

/** Makes a decoder on WebCodecs. */
export function webCodecsDecoder(events: DecoderEvents): Decoder {
  // Timestamps are counted packets, because station frames are not whole microseconds.
  const frames = new Map<number, number | typeof WARM_UP>();
  let packetIndex = 0;
  let closed = false;

  const deliver = (data: AudioData): void => {
    const index = Math.round(data.timestamp / PACKET_US);
    const firstFrame = frames.get(index) ?? WARM_UP;
    frames.delete(index);
    if (!closed && firstFrame !== WARM_UP) {
      events.block({ firstFrame, left: plane(data, 0), right: plane(data, 1) });
    }
    data.close();
  };

  const decoder = new AudioDecoder({
    output: deliver,
    error: (error) => {
      if (!closed) events.failed(error);
    },
  });
  decoder.configure(CONFIG);

  return {
    decode(packet, firstFrame) {
      if (decoder.state !== 'configured') return;
      frames.set(packetIndex, firstFrame);
      decoder.decode(
        new EncodedAudioChunk({
          type: 'key',
          timestamp: packetIndex * PACKET_US,
          duration: PACKET_US,
          data: packet as Uint8Array<ArrayBuffer>,
        }),
      );
      packetIndex += 1;
    },
    close() {
      closed = true;
      if (decoder.state !== 'closed') decoder.close();
    },
  };
}

function plane(data: AudioData, channel: number): Float32Array {
  const samples = new Float32Array(data.numberOfFrames);
  const planeIndex = Math.min(channel, data.numberOfChannels - 1);
  data.copyTo(samples, { planeIndex, format: 'f32-planar' });
  return samples;
}

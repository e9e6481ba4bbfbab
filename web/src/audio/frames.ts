/** Reads the binary messages of `/ws/listen`: sixteen bytes of header, then audio. */

export type AudioFormat = 'opus' | 'pcm_s16le';

/** One audio message; `firstFrame` is the station frame its first packet was encoded from. */
export interface AudioMessage {
  readonly gapBefore: boolean;
  readonly sequence: number;
  readonly firstFrame: number;
  /** Opus packets in order; for PCM one entry with all the interleaved samples. */
  readonly packets: readonly Uint8Array[];
}

/** A binary message that does not follow the protocol; the sentence says where. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

const HEADER_BYTES = 16;
const VERSION = 1;
const GAP_BIT = 1;
const BYTES_PER_STEREO_SAMPLE = 4;

/** Parses one message. Packets are views into `buffer`, not copies. Throws `MessageError`. */
export function parseMessage(buffer: ArrayBuffer, format: AudioFormat): AudioMessage {
  if (buffer.byteLength < HEADER_BYTES) {
    throw new MessageError(`message of ${buffer.byteLength} bytes is shorter than its header`);
  }
  const view = new DataView(buffer);
  const version = view.getUint8(0);
  if (version !== VERSION) throw new MessageError(`message version ${version} is not ${VERSION}`);
  const packetCount = view.getUint16(2, true);
  return {
    gapBefore: (view.getUint8(1) & GAP_BIT) !== 0,
    sequence: view.getUint32(4, true),
    firstFrame: readFrame(view),
    packets: format === 'opus' ? readPackets(view, packetCount) : [readSamples(view, packetCount)],
  };
}

/** A double counts frames exactly for 5900 years at 48 kHz, so plain numbers do. */
function readFrame(view: DataView): number {
  const frame = view.getBigUint64(8, true);
  if (frame > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new MessageError(`first frame ${frame} is beyond what a number can count`);
  }
  return Number(frame);
}

function readPackets(view: DataView, packetCount: number): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let at = HEADER_BYTES;
  for (let index = 0; index < packetCount; index++) {
    if (at + 2 > view.byteLength) throw new MessageError(`packet ${index} has no length`);
    const length = view.getUint16(at, true);
    at += 2;
    if (length === 0) throw new MessageError(`packet ${index} is empty`);
    if (at + length > view.byteLength) {
      throw new MessageError(`packet ${index} of ${length} bytes runs past the end`);
    }
    packets.push(new Uint8Array(view.buffer, at, length));
    at += length;
  }
  if (at !== view.byteLength) {
    throw new MessageError(`${view.byteLength - at} bytes follow the last packet`);
  }
  return packets;
}

function readSamples(view: DataView, packetCount: number): Uint8Array {
  if (packetCount !== 0) throw new MessageError(`PCM message counts ${packetCount} packets, not 0`);
  const bytes = view.byteLength - HEADER_BYTES;
  if (bytes % BYTES_PER_STEREO_SAMPLE !== 0) {
    throw new MessageError(`${bytes} bytes of PCM are not whole stereo samples`);
  }
  return new Uint8Array(view.buffer, HEADER_BYTES, bytes);
}

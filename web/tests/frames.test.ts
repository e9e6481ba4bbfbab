import { describe, expect, it } from 'vitest';
import { MessageError, parseMessage } from '../src/audio/frames';
import { seeded } from './signals';

interface Parts {
  version?: number;
  flags?: number;
  sequence?: number;
  firstFrame?: bigint;
  packets?: Uint8Array[];
}

function build({ version = 1, flags = 0, sequence = 0, firstFrame = 0n, packets = [] }: Parts) {
  const bytes = 16 + packets.reduce((sum, packet) => sum + 2 + packet.length, 0);
  const buffer = new ArrayBuffer(bytes);
  const view = new DataView(buffer);
  view.setUint8(0, version);
  view.setUint8(1, flags);
  view.setUint16(2, packets.length, true);
  view.setUint32(4, sequence, true);
  view.setBigUint64(8, firstFrame, true);
  let at = 16;
  for (const packet of packets) {
    view.setUint16(at, packet.length, true);
    new Uint8Array(buffer, at + 2).set(packet);
    at += 2 + packet.length;
  }
  return buffer;
}

describe('parseMessage', () => {
  it('reads back whatever was built, for many random messages', () => {
    const random = seeded(1);
    for (let round = 0; round < 300; round++) {
      const packets = Array.from({ length: Math.floor(random() * 12) }, () =>
        Uint8Array.from({ length: 1 + Math.floor(random() * 400) }, () => random() * 256),
      );
      const firstFrame = Math.floor(random() * Number.MAX_SAFE_INTEGER);
      const sequence = Math.floor(random() * 2 ** 32);
      const flags = Math.floor(random() * 256);
      const message = parseMessage(
        build({ flags, sequence, firstFrame: BigInt(firstFrame), packets }),
        'opus',
      );
      expect(message.sequence).toBe(sequence);
      expect(message.firstFrame).toBe(firstFrame);
      expect(message.gapBefore).toBe(flags % 2 === 1);
      expect(message.packets).toEqual(packets);
    }
  });

  it('refuses every cut of a message and never reads past its end', () => {
    const whole = build({ packets: [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)] });
    for (let bytes = 0; bytes < whole.byteLength; bytes++) {
      expect(() => parseMessage(whole.slice(0, bytes), 'opus')).toThrow(MessageError);
    }
  });

  it.each([
    [build({ version: 2 }), 'version 2'],
    [build({ firstFrame: 2n ** 63n }), 'beyond'],
    [build({ packets: [new Uint8Array(0)] }), 'packet 0 is empty'],
  ])('says what is wrong', (buffer, words) => {
    expect(() => parseMessage(buffer, 'opus')).toThrow(words);
  });

  it('says how much is left over', () => {
    const longer = new Uint8Array([...new Uint8Array(build({})), 7, 7, 7]).buffer;
    expect(() => parseMessage(longer, 'opus')).toThrow('3 bytes follow');
  });

  it('hands out PCM as one piece of whole stereo samples', () => {
    const pcm = new Uint8Array([...new Uint8Array(build({})), 1, 2, 3, 4]);
    expect(parseMessage(pcm.buffer, 'pcm_s16le').packets).toEqual([Uint8Array.of(1, 2, 3, 4)]);
    expect(() => parseMessage(pcm.slice(0, 19).buffer, 'pcm_s16le')).toThrow('whole stereo');
  });
});

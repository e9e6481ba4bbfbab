import { describe, expect, it } from 'vitest';
import type { Block } from '../src/audio/decoder';
import { pcmDecoder } from '../src/audio/pcm';
import { Receiver } from '../src/audio/receiver';
import type { Stream } from '../src/audio/ring';
import type { Hello } from '../src/documents';

const HELLO: Hello = {
  type: 'hello',
  format: 'opus',
  sample_rate: 48_000,
  channels: 2,
  frame_samples: 960,
  pre_skip: 312,
  preroll_packets: 8,
  station: 'a',
  epoch: 1,
  first_frame: 48_000,
};

/** A message of packets that the PCM decoder, standing in for Opus, turns into 960 frames each. */
function message(firstFrame: number, packetCount: number): ArrayBuffer {
  const packetBytes = 960 * 4;
  const view = new DataView(new ArrayBuffer(16 + packetCount * (2 + packetBytes)));
  view.setUint8(0, 1);
  view.setUint16(2, packetCount, true);
  view.setBigUint64(8, BigInt(firstFrame), true);
  for (let index = 0; index < packetCount; index++) {
    view.setUint16(16 + index * (2 + packetBytes), packetBytes, true);
  }
  return view.buffer;
}

function rig() {
  const blocks: Block[] = [];
  const streams: Stream[] = [];
  const receiver = new Receiver(pcmDecoder, {
    block: (block) => blocks.push(block),
    stream: (stream) => streams.push(stream),
    failed: (error) => {
      throw error;
    },
  });
  return { receiver, blocks, streams };
}

describe('Receiver', () => {
  it('mutes the packets that only warm the decoder and counts from first_frame - pre_skip', () => {
    const { receiver, blocks } = rig();
    receiver.hello(HELLO);
    receiver.message(message(48_000, 5));
    expect(blocks).toEqual([]);
    receiver.message(message(52_800, 5));
    expect(blocks.map(({ firstFrame }) => firstFrame)).toEqual([55_368, 56_328]);
  });

  it('warms a fresh decoder after every hello and tells of the new stream', () => {
    const { receiver, blocks, streams } = rig();
    receiver.hello(HELLO);
    receiver.message(message(48_000, 10));
    receiver.hello({ ...HELLO, epoch: 2, first_frame: 50_000 });
    receiver.message(message(50_000, 9));
    expect(streams.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(blocks.map(({ firstFrame }) => firstFrame)).toEqual([55_368, 56_328, 57_368]);
  });

  it('asks to resume early enough to warm up before the first frame it misses', () => {
    const { receiver } = rig();
    expect(receiver.resumeFrame()).toBeNull();
    receiver.hello(HELLO);
    receiver.message(message(48_000, 10));
    expect(receiver.nextFrame).toBe(57_288);
    expect(receiver.resumeFrame()).toBe(57_288 - 9 * 960);
  });

  it('starts counting anew with another station', () => {
    const { receiver } = rig();
    receiver.hello(HELLO);
    receiver.message(message(48_000, 10));
    receiver.hello({ ...HELLO, station: 'b', first_frame: 0 });
    expect(receiver.resumeFrame()).toBeNull();
  });

  it('ignores audio before the first hello', () => {
    const { receiver, blocks } = rig();
    receiver.message(message(0, 20));
    expect(blocks).toEqual([]);
  });
});

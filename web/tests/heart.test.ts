import { describe, expect, it, vi } from 'vitest';
import { againMs } from '../src/heart/again';
import type { Bluetooth, BluetoothDevice } from '../src/heart/bluetooth';
import { readMeasurement, sampleOf, type Measurement } from '../src/heart/measurement';
import { fateOf, MOST_AT_ONCE, MOST_WAITING, Outbox, waitMs, type Fate } from '../src/heart/outbox';
import { skewMs } from '../src/heart/skew';
import { NO_STRAP, Strap, type StrapTelling } from '../src/heart/strap';
import {
  batteryPhrase,
  failurePhrase,
  obstacle,
  strapPhrase,
  waitingPhrase,
} from '../src/heart/words';
import { seeded } from './signals';

function bytes(hex: string): DataView {
  const values = hex.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? [];
  return new DataView(new Uint8Array(values).buffer);
}

describe('readMeasurement', () => {
  it.each<[string, number, boolean | null, number | null, number[]]>([
    ['0048', 72, null, null, []],
    ['0648', 72, true, null, []],
    ['0448', 72, false, null, []],
    ['0248', 72, null, null, []],
    ['103c0004', 60, null, null, [1000]],
    ['164853034003', 72, true, null, [831.055, 812.5]],
    ['01482c', 11336, null, null, []],
    ['012c01', 300, null, null, []],
    ['08550a00', 85, null, 10, []],
    ['1fb4006400aa02b302', 180, true, 100, [666.016, 674.805]],
    ['10480004ff', 72, null, null, [1000]],
  ])('reads %s', (hex, bpm, contact, energyKj, rrMs) => {
    const read = readMeasurement(bytes(hex));
    expect(read).toMatchObject({ bpm, contact, energyKj });
    expect(read?.rrMs.map((ms) => Math.round(ms * 1000) / 1000)).toEqual(rrMs);
  });

  it.each(['', '00', '01', '0148', '08550a', '0855', '1f'])('refuses half a packet, %s', (hex) => {
    expect(readMeasurement(bytes(hex))).toBeNull();
  });

  it('reads or refuses any bytes, and looks only at its own part of a buffer', () => {
    const random = seeded(3);
    for (let round = 0; round < 2000; round += 1) {
      const packet = Uint8Array.from({ length: Math.floor(random() * 21) }, () => random() * 256);
      const read = readMeasurement(new DataView(packet.buffer));
      expect(read === null || read.rrMs.length <= 9).toBe(true);
    }
    const inside = new DataView(bytes('ffff0048ffff').buffer, 2, 2);
    expect(readMeasurement(inside)).toEqual({ bpm: 72, contact: null, energyKj: null, rrMs: [] });
  });
});

describe('sampleOf', () => {
  const atMs = Date.parse('2026-11-21T09:00:00Z');
  const at = '2026-11-21T09:00:00.000Z';
  const told = (change: Partial<Measurement>): Measurement => ({
    ...{ bpm: 72, contact: null, energyKj: null, rrMs: [] },
    ...change,
  });

  it('tells what is possible and nothing off the skin', () => {
    expect(sampleOf(told({}), atMs)).toEqual({ bpm: 72, at });
    expect(sampleOf(told({ contact: true, rrMs: [831.055, 812.5] }), atMs)).toEqual({
      ...{ bpm: 72, at, rr_ms: [831.1, 812.5] },
    });
    expect(sampleOf(told({ contact: false }), atMs)).toBeNull();
  });

  it.each([
    [29, false],
    [30, true],
    [220, true],
    [221, false],
    [11336, false],
  ])('knows whether %i can be a heart rate', (bpm, possible) => {
    expect(sampleOf(told({ bpm }), atMs) !== null).toBe(possible);
  });

  it('leaves out single impossible intervals', () => {
    const rrMs = [272.9, 273, 2000, 2000.1, 0];
    expect(sampleOf(told({ rrMs }), atMs)?.rr_ms).toEqual([273, 2000]);
  });
});

describe('skewMs', () => {
  const nowMs = Date.parse('2026-11-21T09:00:00Z');

  it('corrects what the server would not bear, and nothing else', () => {
    expect(skewMs('2026-11-21T08:59:20Z', nowMs)).toBe(-40_000);
    expect(skewMs('2026-11-21T10:00:01+01:00', nowMs)).toBe(0);
    expect([skewMs(undefined, nowMs), skewMs('yesterday', nowMs)]).toEqual([0, 0]);
  });
});

describe('Outbox', () => {
  function outbox(fates: Fate[] = []) {
    const sent: number[][] = [];
    const box = new Outbox<number>(async (items) => {
      sent.push([...items]);
      return fates.shift() ?? 'sent';
    });
    return { box, sent };
  }

  it('sends the first at once and then a batch every few seconds', async () => {
    vi.useFakeTimers();
    const { box, sent } = outbox();
    for (let second = 0; second < 7; second += 1) {
      box.put(second);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(sent).toEqual([[0], [1, 2], [3, 4, 5]]);
    vi.useRealTimers();
  });

  it('keeps the order and everything in it over failures, and waits longer each time', async () => {
    vi.useFakeTimers();
    const { box, sent } = outbox(['later', 'later', 'sent']);
    box.put(1);
    await vi.advanceTimersByTimeAsync(0);
    box.put(2);
    await vi.advanceTimersByTimeAsync(5_999);
    expect(sent).toEqual([[1]]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([[1], [1, 2]]);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(sent).toEqual([[1], [1, 2], [1, 2]]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect([sent.length, box.waiting]).toEqual([3, 0]);
    vi.useRealTimers();
  });

  it('never sends what was refused again', async () => {
    vi.useFakeTimers();
    const { box, sent } = outbox(['never']);
    box.put(1);
    await vi.advanceTimersByTimeAsync(3_000);
    box.put(2);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent).toEqual([[1], [2]]);
    vi.useRealTimers();
  });

  it('is bounded, the newest stay, and batches are', async () => {
    vi.useFakeTimers();
    const { box, sent } = outbox(['later']);
    for (let item = 0; item < 3000; item += 1) box.put(item);
    await vi.advanceTimersByTimeAsync(0);
    expect(box.waiting).toBe(MOST_WAITING);
    box.hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent[1]).toHaveLength(MOST_AT_ONCE);
    expect(sent[1][0]).toBe(3000 - MOST_WAITING);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(sent.at(-1)?.at(-1)).toBe(2999);
    vi.useRealTimers();
  });

  it('forgets what was on its way when it is cleared', async () => {
    vi.useFakeTimers();
    const answers: ((fate: Fate) => void)[] = [];
    const box = new Outbox<number>(() => new Promise((resolve) => answers.push(resolve)));
    box.put(1);
    box.put(2);
    box.clear();
    answers[0]('later');
    await vi.advanceTimersByTimeAsync(120_000);
    expect([answers.length, box.waiting]).toEqual([1, 0]);
    vi.useRealTimers();
  });

  it('waits between three seconds and a minute', () => {
    expect([0, 1, 2, 3, 4, 5, 99].map(waitMs)).toEqual([
      3000, 6000, 12_000, 24_000, 48_000, 60_000, 60_000,
    ]);
  });

  it.each<[number, Fate]>([
    [0, 'later'],
    [403, 'never'],
    [408, 'later'],
    [422, 'never'],
    [429, 'later'],
    [503, 'later'],
  ])('takes %i for %s', (status, fate) => {
    expect(fateOf(status)).toBe(fate);
  });
});

describe('againMs', () => {
  it('doubles to half a minute and gives up after about ten', () => {
    const delays = Array.from({ length: 40 }, (_, index) => againMs(index + 1));
    expect(delays.slice(0, 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    const known = delays.filter((delay) => delay !== null);
    const allMs = known.reduce((sum, delay) => sum + delay, 0);
    expect(allMs).toBeGreaterThan(8 * 60_000);
    expect(allMs).toBeLessThan(12 * 60_000);
    expect(delays.at(-1)).toBeNull();
  });
});

/** A characteristic, a server and a device as a browser would give them; `lost` breaks the link. */
class FakeCharacteristic extends EventTarget {
  value?: DataView;
  constructor(private readonly first = '') {
    super();
  }
  readValue = async (): Promise<DataView> => bytes(this.first);
  startNotifications = async (): Promise<this> => this;
  say(hex: string): void {
    this.value = bytes(hex);
    this.dispatchEvent(new Event('characteristicvaluechanged'));
  }
}

class FakeStrap extends EventTarget {
  readonly name = 'H10';
  heart = new FakeCharacteristic();
  readonly battery = new FakeCharacteristic('50');
  connections = 0;
  isNear = true;
  hasBattery = true;
  readonly gatt = {
    connected: false,
    connect: async () => {
      this.connections += 1;
      if (!this.isNear) throw new DOMException('no answer', 'NetworkError');
      this.heart = new FakeCharacteristic();
      this.gatt.connected = true;
      return this.gatt;
    },
    disconnect: () => {
      const was = this.gatt.connected;
      this.gatt.connected = false;
      if (was) this.dispatchEvent(new Event('gattserverdisconnected'));
    },
    getPrimaryService: async (uuid: number) => {
      if (uuid === 0x180f && !this.hasBattery) throw new DOMException('none', 'NotFoundError');
      return {
        getCharacteristic: async (wanted: number) =>
          wanted === 0x2a19 ? this.battery : this.heart,
      };
    },
  };
}

function worn(fake: FakeStrap) {
  const told: StrapTelling[] = [];
  const measured: number[] = [];
  const bluetooth: Bluetooth = { requestDevice: async () => fake as unknown as BluetoothDevice };
  const strap = new Strap(bluetooth, {
    telling: (telling) => told.push(telling),
    measured: ({ bpm }) => measured.push(bpm),
  });
  return { strap, measured, last: () => told.at(-1)! };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe('Strap', () => {
  it('connects, tells its battery and measures', async () => {
    vi.useFakeTimers();
    const fake = new FakeStrap();
    const { strap, measured, last } = worn(fake);
    await strap.choose();
    await settle();
    fake.heart.say('0648');
    expect(last()).toMatchObject({ state: 'connected', name: 'H10', bpm: 72, battery: 80 });
    fake.heart.say('0448');
    expect(last()).toMatchObject({ bpm: null, contact: false });
    expect(measured).toEqual([72, 72]);
    fake.battery.say('0f');
    expect(last().battery).toBe(15);
    strap.disconnect();
    expect(last()).toEqual(NO_STRAP);
    expect(fake.gatt.connected).toBe(false);
    vi.useRealTimers();
  });

  it('does without a battery', async () => {
    vi.useFakeTimers();
    const fake = new FakeStrap();
    fake.hasBattery = false;
    const { strap, last } = worn(fake);
    await strap.choose();
    await settle();
    expect(last()).toMatchObject({ state: 'connected', battery: null });
    strap.disconnect();
    vi.useRealTimers();
  });

  it('looks again for a strap that went away, ever more rarely, and hears it once it is back', async () => {
    vi.useFakeTimers();
    const fake = new FakeStrap();
    const { strap, measured, last } = worn(fake);
    await strap.choose();
    const before = fake.heart;
    fake.isNear = false;
    fake.gatt.disconnect();
    expect(last().state).toBe('away');
    await vi.advanceTimersByTimeAsync(1000 + 2000 + 4000);
    expect(fake.connections).toBe(1 + 3);
    fake.isNear = true;
    await vi.advanceTimersByTimeAsync(8000);
    expect(last().state).toBe('connected');
    before.say('0049');
    fake.heart.say('004a');
    expect(measured).toEqual([74]);
    strap.disconnect();
    vi.useRealTimers();
  });

  it('gives up in the end, and connects the same strap again when asked', async () => {
    vi.useFakeTimers();
    const fake = new FakeStrap();
    const { strap, last } = worn(fake);
    await strap.choose();
    fake.isNear = false;
    fake.gatt.disconnect();
    await vi.advanceTimersByTimeAsync(30 * 60_000);
    expect(last().state).toBe('gone');
    const tries = fake.connections;
    await vi.advanceTimersByTimeAsync(30 * 60_000);
    expect(fake.connections).toBe(tries);
    fake.isNear = true;
    await strap.connect();
    expect(last().state).toBe('connected');
    strap.disconnect();
    vi.useRealTimers();
  });

  it('takes half a minute of silence for a lost link', async () => {
    vi.useFakeTimers();
    const fake = new FakeStrap();
    const { strap, last } = worn(fake);
    await strap.choose();
    fake.heart.say('0048');
    await vi.advanceTimersByTimeAsync(29_999);
    expect(last().state).toBe('connected');
    await vi.advanceTimersByTimeAsync(1);
    expect(last()).toMatchObject({ state: 'away', bpm: null });
    await vi.advanceTimersByTimeAsync(1000);
    expect(last().state).toBe('connected');
    strap.disconnect();
    vi.useRealTimers();
  });

  it('stays away after it was let go of, even in the middle of looking', async () => {
    vi.useFakeTimers();
    const fake = new FakeStrap();
    const { strap, last } = worn(fake);
    await strap.choose();
    fake.isNear = false;
    fake.gatt.disconnect();
    strap.disconnect();
    fake.isNear = true;
    await vi.advanceTimersByTimeAsync(600_000);
    expect([fake.connections, last().state]).toEqual([1, 'off']);
    vi.useRealTimers();
  });

  it('does not wait for ever for a strap that never answers', async () => {
    vi.useFakeTimers();
    const fake = new FakeStrap();
    fake.gatt.connect = () => new Promise(() => undefined);
    const { strap, last } = worn(fake);
    void strap.choose();
    await vi.advanceTimersByTimeAsync(19_999);
    expect(last().state).toBe('connecting');
    await vi.advanceTimersByTimeAsync(1);
    expect(last().state).toBe('gone');
    expect(last().sentence).toContain('did not answer');
    vi.useRealTimers();
  });

  it('says nothing when somebody only closed the window of the browser', async () => {
    const closed = new DOMException('User cancelled the requestDevice() chooser.', 'NotFoundError');
    const told: StrapTelling[] = [];
    const strap = new Strap(
      { requestDevice: () => Promise.reject(closed) },
      { telling: (telling) => told.push(telling), measured: () => undefined },
    );
    await strap.choose();
    expect(told.at(-1)).toMatchObject({ state: 'off', sentence: null });
  });
});

describe('words about a strap', () => {
  const strap: StrapTelling = { ...NO_STRAP, state: 'connected', name: 'H10', bpm: 72 };

  it('says what cannot be, and why', () => {
    expect(obstacle(true, true)).toBeNull();
    expect(obstacle(false, false)).toContain('https');
    expect(obstacle(true, false)).toContain('Firefox');
  });

  it('says how it is doing', () => {
    expect(strapPhrase(strap)).toBe('H10 is connected, 72\u00a0bpm.');
    expect(strapPhrase({ ...strap, bpm: null, contact: false })).toContain('touch the skin');
    expect(strapPhrase({ ...strap, state: 'away' })).toContain('looking for it again');
    expect(strapPhrase({ ...strap, state: 'gone' })).toBe('H10 did not come back.');
    expect(strapPhrase({ ...strap, state: 'gone', sentence: 'No.' })).toBe('No.');
  });

  it('tells of its battery only while it is known', () => {
    expect(batteryPhrase(strap)).toBeNull();
    expect(batteryPhrase({ ...strap, battery: 80 })).toBe('Battery 80\u00a0%.');
    expect(batteryPhrase({ ...strap, battery: 9 })).toContain('nearly empty');
    expect(batteryPhrase({ ...strap, battery: 80, state: 'away' })).toBeNull();
  });

  it('tells of readings that wait only when they are many', () => {
    expect(waitingPhrase(3)).toBeNull();
    expect(waitingPhrase(40)).toContain('40 readings');
  });

  it.each([
    ['NotFoundError', 'User cancelled the requestDevice() chooser.', null],
    ['NotFoundError', 'Bluetooth adapter not available.', 'Bluetooth is off'],
    ['NotFoundError', 'No Services matching UUID found in Device.', 'no heart rate'],
    ['SecurityError', 'Must be handling a user gesture', 'did not allow'],
    ['NetworkError', 'Connection attempt failed.', 'did not answer'],
  ])('makes a sentence of %s, %s', (name, message, words) => {
    const said = failurePhrase(new DOMException(message, name));
    if (words === null) expect(said).toBeNull();
    else expect(said).toContain(words);
  });
});

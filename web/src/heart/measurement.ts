/** Heart rate measurements as Bluetooth sends them: service 0x180D, characteristic 0x2A37. Pure. */

export interface Measurement {
  /** Beats a minute, as the sensor says: not yet believed. */
  readonly bpm: number;
  /** Whether the sensor touches the skin; null when it does not know. */
  readonly contact: boolean | null;
  readonly energyKj: number | null;
  /** From beat to beat, in milliseconds, oldest first. */
  readonly rrMs: readonly number[];
}

/** Bits of the first byte. The bit of contact means something only where contact is supported. */
const WIDE = 1 << 0;
const CONTACT = 1 << 1;
const CONTACT_SUPPORTED = 1 << 2;
const ENERGY = 1 << 3;
const INTERVALS = 1 << 4;

/** Intervals come in 1/1024 of a second. */
const MS_PER_TICK = 1000 / 1024;

/** What the server takes for possible: beats a minute, and milliseconds from beat to beat. */
const BPM = { low: 30, high: 220 };
const RR_MS = { low: 273, high: 2000 };

/** Reads a measurement; null when it is cut off before its end. Half an interval at the end is left out. */
export function readMeasurement(view: DataView): Measurement | null {
  if (view.byteLength < 1) return null;
  const flags = view.getUint8(0);
  const wide = (flags & WIDE) !== 0;
  const hasEnergy = (flags & ENERGY) !== 0;
  const energyAt = wide ? 3 : 2;
  const intervalsAt = energyAt + (hasEnergy ? 2 : 0);
  if (view.byteLength < intervalsAt) return null;
  return {
    bpm: wide ? view.getUint16(1, true) : view.getUint8(1),
    contact: (flags & CONTACT_SUPPORTED) !== 0 ? (flags & CONTACT) !== 0 : null,
    energyKj: hasEnergy ? view.getUint16(energyAt, true) : null,
    rrMs: (flags & INTERVALS) !== 0 ? intervals(view, intervalsAt) : [],
  };
}

function intervals(view: DataView, from: number): number[] {
  const found: number[] = [];
  for (let at = from; at + 2 <= view.byteLength; at += 2) {
    found.push(view.getUint16(at, true) * MS_PER_TICK);
  }
  return found;
}

/** A sample as the server takes it. */
export interface HeartSample {
  readonly bpm: number;
  /** ISO 8601. */
  readonly at: string;
  readonly rr_ms?: number[];
}

/** Makes a sample of a measurement; null when it is off the skin or cannot be true. */
export function sampleOf({ bpm, contact, rrMs }: Measurement, atMs: number): HeartSample | null {
  if (contact === false || bpm < BPM.low || bpm > BPM.high) return null;
  const at = new Date(atMs).toISOString();
  const possible = rrMs.filter((ms) => ms >= RR_MS.low && ms <= RR_MS.high);
  const rounded = possible.map((ms) => Math.round(ms * 10) / 10);
  return rounded.length === 0 ? { bpm, at } : { bpm, at, rr_ms: rounded };
}

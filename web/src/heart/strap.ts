/** A heart-rate strap over Web Bluetooth: chosen by a click, found again when it was away for a while. */
import { againMs } from './again';
import {
  BATTERY_LEVEL,
  BATTERY_SERVICE,
  HEART_RATE_MEASUREMENT,
  HEART_RATE_SERVICE,
  type Bluetooth,
  type BluetoothDevice,
  type Characteristic,
  type GattServer,
} from './bluetooth';
import { readMeasurement, type Measurement } from './measurement';
import { failurePhrase } from './words';

export interface StrapTelling {
  /** `away`: it is looked for again. `gone`: it is not, and `sentence` may say why. */
  readonly state: 'off' | 'choosing' | 'connecting' | 'connected' | 'away' | 'gone';
  readonly name: string | null;
  readonly bpm: number | null;
  /** Whether it touches the skin; null when it does not know. */
  readonly contact: boolean | null;
  /** Per cent. */
  readonly battery: number | null;
  readonly sentence: string | null;
}

export interface StrapEvents {
  readonly telling: (telling: StrapTelling) => void;
  readonly measured: (measurement: Measurement) => void;
}

export const NO_STRAP: StrapTelling = {
  state: 'off',
  name: null,
  bpm: null,
  contact: null,
  battery: null,
  sentence: null,
};

/** Some browsers wait for ever for a strap that is not there. */
const CONNECT_WITHIN_MS = 20_000;
/** A strap tells once a second; one that is silent for so long has lost us without knowing. */
const SILENT_MS = 30_000;

export class Strap {
  #telling = NO_STRAP;
  #device: BluetoothDevice | null = null;
  /** Counts links, so that what belongs to an earlier one is recognised. */
  #turn = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly bluetooth: Bluetooth,
    private readonly events: StrapEvents,
  ) {}

  /** Lets the listener choose a strap and connects it; must run inside a click. */
  async choose(): Promise<void> {
    this.disconnect();
    const turn = this.#turn;
    this.#tell({ state: 'choosing' });
    let device: BluetoothDevice;
    try {
      device = await this.bluetooth.requestDevice({
        filters: [{ services: [HEART_RATE_SERVICE] }],
        optionalServices: [BATTERY_SERVICE],
      });
    } catch (error) {
      const sentence = failurePhrase(error);
      if (turn === this.#turn) this.#tell({ state: sentence ? 'gone' : 'off', sentence });
      return;
    }
    if (turn !== this.#turn) return;
    this.#device = device;
    device.addEventListener('gattserverdisconnected', this.#lost);
    await this.connect();
  }

  /** Connects the strap that was chosen, once; a strap that was connected before is looked for again by itself. */
  async connect(): Promise<void> {
    const turn = this.#next();
    this.#tell({ state: 'connecting', name: this.#device?.name ?? null, sentence: null });
    try {
      await this.#link(turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#next();
      this.#device?.gatt?.disconnect();
      this.#tell({ state: 'gone', sentence: failurePhrase(error) });
    }
  }

  /** Lets go of the strap and forgets it. */
  disconnect(): void {
    this.#next();
    this.#device?.removeEventListener('gattserverdisconnected', this.#lost);
    this.#device?.gatt?.disconnect();
    this.#device = null;
    this.#telling = NO_STRAP;
    this.events.telling(NO_STRAP);
  }

  async #link(turn: number): Promise<void> {
    const gatt = this.#device?.gatt;
    if (!gatt) throw new Error('this device cannot be connected');
    const server = await inTime(gatt.connect(), CONNECT_WITHIN_MS);
    if (turn !== this.#turn) return;
    const service = await server.getPrimaryService(HEART_RATE_SERVICE);
    const heart = await service.getCharacteristic(HEART_RATE_MEASUREMENT);
    listen(heart, (value) => {
      if (turn === this.#turn) this.#hear(value);
    });
    await heart.startNotifications();
    if (turn !== this.#turn) return;
    this.#tell({ state: 'connected', bpm: null, contact: null, sentence: null });
    this.#expect();
    // Not every strap has a battery to tell of, and none is worth less for that.
    void this.#watchBattery(server, turn).catch(() => undefined);
  }

  async #watchBattery(server: GattServer, turn: number): Promise<void> {
    const service = await server.getPrimaryService(BATTERY_SERVICE);
    const level = await service.getCharacteristic(BATTERY_LEVEL);
    const show = (value: DataView): void => {
      if (turn === this.#turn && value.byteLength > 0) this.#tell({ battery: value.getUint8(0) });
    };
    show(await level.readValue());
    listen(level, show);
    await level.startNotifications();
  }

  #hear(value: DataView): void {
    this.#expect();
    const measurement = readMeasurement(value);
    if (!measurement) return;
    const { bpm, contact } = measurement;
    this.#tell({ bpm: contact === false ? null : bpm, contact });
    this.events.measured(measurement);
  }

  /** Takes a long silence for a lost link. */
  #expect(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      this.#device?.gatt?.disconnect();
      this.#lost();
    }, SILENT_MS);
  }

  readonly #lost = (): void => {
    if (this.#telling.state === 'connected') this.#lookAgain(1);
  };

  #lookAgain(attempt: number): void {
    const turn = this.#next();
    const delayMs = againMs(attempt);
    if (delayMs === null) {
      this.#tell({ state: 'gone', bpm: null, contact: null });
      return;
    }
    this.#tell({ state: 'away', bpm: null, contact: null });
    this.#again = setTimeout(() => {
      this.#link(turn).catch(() => {
        if (turn !== this.#turn) return;
        this.#device?.gatt?.disconnect();
        this.#lookAgain(attempt + 1);
      });
    }, delayMs);
  }

  #next(): number {
    clearTimeout(this.#again);
    clearTimeout(this.#silence);
    return ++this.#turn;
  }

  #tell(change: Partial<StrapTelling>): void {
    this.#telling = { ...this.#telling, ...change };
    this.events.telling(this.#telling);
  }
}

function listen(from: Characteristic, handler: (value: DataView) => void): void {
  from.addEventListener('characteristicvaluechanged', () => {
    if (from.value) handler(from.value);
  });
}

async function inTime<T>(answer: Promise<T>, withinMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('no answer in time')), withinMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

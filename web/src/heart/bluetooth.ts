/** As much of Web Bluetooth as a heart-rate strap needs; TypeScript's own library does not know it. */

export interface Characteristic extends EventTarget {
  readonly value?: DataView;
  readValue(): Promise<DataView>;
  startNotifications(): Promise<Characteristic>;
}

export interface Service {
  getCharacteristic(uuid: number): Promise<Characteristic>;
}

export interface GattServer {
  readonly connected: boolean;
  connect(): Promise<GattServer>;
  disconnect(): void;
  getPrimaryService(uuid: number): Promise<Service>;
}

export interface BluetoothDevice extends EventTarget {
  readonly name?: string;
  readonly gatt?: GattServer;
}

export interface Bluetooth {
  requestDevice(wanted: {
    filters: { services: number[] }[];
    optionalServices: number[];
  }): Promise<BluetoothDevice>;
}

export const HEART_RATE_SERVICE = 0x180d;
export const HEART_RATE_MEASUREMENT = 0x2a37;
export const BATTERY_SERVICE = 0x180f;
export const BATTERY_LEVEL = 0x2a19;

/** What this browser offers, or nothing. */
export function bluetoothHere(): Bluetooth | null {
  return (navigator as { bluetooth?: Bluetooth }).bluetooth ?? null;
}

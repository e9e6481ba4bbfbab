"""A heart-rate strap for a browser that has none: Web Bluetooth as far as the page uses it, and buttons for the test to press."""

from playwright.sync_api import Page

# `strap.say` is one measurement (hexadecimal), `strap.leave` walks out of reach and `strap.come` back into it.
STRAP = """
(() => {
  const bytes = (hex) => new DataView(Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)).buffer);
  class Characteristic extends EventTarget {
    constructor(first) { super(); this.first = first; this.value = null; this.notifies = false; }
    async readValue() { return bytes(this.first); }
    async startNotifications() { this.notifies = true; return this; }
    say(hex) {
      if (!this.notifies) return;
      this.value = bytes(hex);
      this.dispatchEvent(new Event('characteristicvaluechanged'));
    }
  }
  class Gatt {
    constructor(device) { this.device = device; this.connected = false; }
    async connect() {
      if (!strap.isNear) throw new DOMException('Bluetooth Device is no longer in range.', 'NetworkError');
      this.connected = true;
      this.heart = new Characteristic('0000');
      this.battery = new Characteristic('50');
      return this;
    }
    disconnect() {
      if (!this.connected) return;
      this.connected = false;
      this.device.dispatchEvent(new Event('gattserverdisconnected'));
    }
    async getPrimaryService(service) {
      const found = { 0x180d: { 0x2a37: this.heart }, 0x180f: { 0x2a19: this.battery } }[service];
      if (!found) throw new DOMException('No Services matching UUID found in Device.', 'NotFoundError');
      return { getCharacteristic: async (uuid) => found[uuid] };
    }
  }
  class Device extends EventTarget {
    constructor() { super(); this.name = 'Test strap'; this.gatt = new Gatt(this); }
  }
  const device = new Device();
  const strap = (window.strap = {
    isNear: true,
    asked: [],
    say: (hex) => device.gatt.heart?.say(hex),
    charge: (hex) => device.gatt.battery.say(hex),
    leave: () => { strap.isNear = false; device.gatt.disconnect(); },
    come: () => { strap.isNear = true; },
    isConnected: () => device.gatt.connected,
  });
  const requestDevice = async (wanted) => {
    if (!navigator.userActivation.isActive) throw new DOMException('Must be handling a user gesture.', 'SecurityError');
    strap.asked.push(wanted);
    return device;
  };
  Object.defineProperty(navigator, 'bluetooth', { configurable: true, value: { requestDevice } });
})();
"""


def say(page: Page, measurement: str) -> None:
    """Let the strap notify one measurement, as hexadecimal bytes of characteristic 0x2A37."""
    page.evaluate("hex => window.strap.say(hex)", measurement)

/** Which way sound takes in this browser: pure. */

export type AudioPath = 'webcodecs' | 'wasm' | 'audio';

export interface Capabilities {
  readonly secureContext: boolean;
  readonly audioWorklet: boolean;
  readonly webCodecsOpus: boolean;
  readonly webAssembly: boolean;
  /** The person wants sound to go on behind a locked screen. */
  readonly backgroundMode: boolean;
  /** Asked for in the address, for tests and for finding faults. */
  readonly wished: AudioPath | null;
}

/** Chooses the best way that works. */
export function choosePath(can: Capabilities): AudioPath {
  const worklet = can.secureContext && can.audioWorklet;
  if (!worklet || can.backgroundMode || can.wished === 'audio') return 'audio';
  const wantsWasm = can.wished === 'wasm' || !can.webCodecsOpus;
  if (!wantsWasm) return 'webcodecs';
  return can.webAssembly ? 'wasm' : can.webCodecsOpus ? 'webcodecs' : 'audio';
}

/** Reads the wish from the address, `?path=wasm`. */
export function wishedPath(search: string): AudioPath | null {
  const wish = new URLSearchParams(search).get('path');
  return wish === 'webcodecs' || wish === 'wasm' || wish === 'audio' ? wish : null;
}

/** Asks the browser what it can do; nothing leaves the machine. */
import type { Capabilities } from './path';
import { wishedPath } from './path';
import { webCodecsDecodesOpus } from './webcodecs';

export async function capabilities(backgroundMode: boolean): Promise<Capabilities> {
  return {
    secureContext: isSecureContext,
    audioWorklet: 'AudioWorkletNode' in globalThis,
    webCodecsOpus: await webCodecsDecodesOpus(),
    webAssembly: 'WebAssembly' in globalThis,
    backgroundMode,
    wished: wishedPath(location.search),
  };
}

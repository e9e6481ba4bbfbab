/** The player's state on the root element, for tests and for whoever looks for a fault. */
import type { AudioPath } from './audio/path';
import type { Telling } from './audio/way';

export function describe(root: HTMLElement, telling: Telling, path: AudioPath | null): void {
  root.dataset.state = telling.state;
  root.dataset.path = path ?? '';
  root.dataset.underruns = String(telling.underruns);
  root.dataset.bufferMs = String(telling.bufferMs);
  root.dataset.epoch = telling.epoch === null ? '' : String(telling.epoch);
}

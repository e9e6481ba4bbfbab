/** What the page and its audio thread tell each other. */
import type { Block } from './decoder';
import type { Stream } from './ring';

export const PROCESSOR_NAME = 'soundscape-player';

export type ToWorklet =
  | ({ readonly type: 'stream' } & Stream)
  | ({ readonly type: 'block' } & Block)
  | { readonly type: 'close' };

/** Sent a few times a second while the audio thread runs. */
export interface PlayoutReport {
  readonly fillFrames: number;
  readonly targetFrames: number;
  readonly underruns: number;
  /** The station frame that is handed to the sound card now. */
  readonly playedFrame: number;
  readonly playing: boolean;
}

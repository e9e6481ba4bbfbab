/** What the two ways of playing - live packets, or an `<audio>` stream - have in common. */
import type { ScoreEvent, Station, StationChange, Status } from '../documents';

export type PlayState = 'idle' | 'connecting' | 'playing' | 'reconnecting' | 'stopped' | 'error';

/** What can be told about the sound at any moment. */
export interface Telling {
  readonly state: PlayState;
  /** The same in words, for people. */
  readonly words: string;
  readonly bufferMs: number;
  readonly underruns: number;
  readonly epoch: number | null;
}

export interface WayEvents {
  readonly telling: (telling: Telling) => void;
  readonly status: (status: Status) => void;
  readonly score: (events: ScoreEvent[]) => void;
  /** Playing ended by itself. */
  readonly ended: (why: 'signed-out' | 'failed' | 'closed' | 'frozen', sentence: string) => void;
}

export interface Way {
  /** Linear gain 0..1; heard within 50 ms. */
  setGain(gain: number): void;
  /** Changes the station; resolves with what is set then, or null when the next status says so. */
  steer(change: StationChange): Promise<Station | null>;
  /** The station frame heard now, or null when this way cannot know. */
  heardFrame(): number | null;
  /** Fades out and lets go of everything. */
  close(): void;
}

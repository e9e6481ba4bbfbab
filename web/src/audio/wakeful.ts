/** Keeps an AudioContext running through calls, locks and tab switches. */

const CHECK_EVERY_MS = 1_000;
/** So many checks in a row without progress: resuming does not help. */
const MOST_STALLS = 4;

export interface Pulse {
  readonly clockS: number;
  readonly visible: boolean;
}

/**
 * Counts checks in a row at which the clock stood still although the page was looked at: pure.
 *
 * Checks and not milliseconds, because a machine that slept wakes up with both far apart.
 */
export function stallsAfter(stalls: number, before: Pulse, now: Pulse): number {
  const stalled = before.visible && now.visible && now.clockS === before.clockS;
  return stalled ? stalls + 1 : 0;
}

/** Tells browsers with an audio session that this is playback: iOS then plays on in background. */
export function announcePlayback(): void {
  const session = (navigator as { audioSession?: { type: string } }).audioSession;
  if (session) session.type = 'playback';
}

/** Resumes whenever that may help; calls `onFrozen` once when it does not. Returns how to stop. */
export function keepAwake(context: AudioContext, onFrozen: () => void): () => void {
  const resume = (): void => {
    // iOS says "interrupted", a state the specification does not have.
    if (context.state !== 'running' && context.state !== 'closed') {
      void context.resume().catch(() => undefined);
    }
  };
  const pulse = (): Pulse => ({
    clockS: context.currentTime,
    visible: document.visibilityState === 'visible',
  });
  let before = pulse();
  let stalls = 0;
  const timer = setInterval(() => {
    const now = pulse();
    stalls = stallsAfter(stalls, before, now);
    before = now;
    if (stalls > 0) resume();
    if (stalls < MOST_STALLS) return;
    stop();
    onFrozen();
  }, CHECK_EVERY_MS);
  const stop = (): void => {
    clearInterval(timer);
    context.removeEventListener('statechange', resume);
    document.removeEventListener('visibilitychange', resume);
    removeEventListener('pointerdown', resume);
  };
  context.addEventListener('statechange', resume);
  document.addEventListener('visibilitychange', resume);
  addEventListener('pointerdown', resume);
  return stop;
}

/** Readings on their way to the server: sent in small batches, kept in bounds while it cannot be reached. */

/** What became of a batch: it arrived, it may be tried again, or nobody will ever take it. */
export type Fate = 'sent' | 'later' | 'never';

/** Often enough that the music hears of a change at once, seldom enough to be no load. */
export const SEND_EVERY_MS = 3_000;
const LONGEST_WAIT_MS = 60_000;
/** Half an hour of one reading a second: what is older says little by the time it arrives. */
export const MOST_WAITING = 1_800;
export const MOST_AT_ONCE = 100;

/** How long to wait before the next batch: 3 s, doubling to a minute while nothing arrives. */
export function waitMs(failures: number): number {
  return Math.min(SEND_EVERY_MS * 2 ** Math.min(failures, 10), LONGEST_WAIT_MS);
}

/** Whether a batch that failed may be tried again: not when the server understood it and said no. 0 is no answer. */
export function fateOf(status: number): Fate {
  const isRefused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return isRefused ? 'never' : 'later';
}

/** Collects items and sends them in order: the first at once, then a batch every few seconds, one at a time. */
export class Outbox<T> {
  #waiting: T[] = [];
  #failures = 0;
  #isSending = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Counts clearings, so that a batch that was on its way then does not come back. */
  #turn = 0;

  constructor(private readonly send: (items: T[]) => Promise<Fate>) {}

  get waiting(): number {
    return this.#waiting.length;
  }

  put(item: T): void {
    this.#waiting.push(item);
    this.#bound();
    if (!this.#isSending && this.#timer === null) void this.#run();
  }

  /** Tries at once what waits for a better moment: the network is back. */
  hurry(): void {
    this.#failures = 0;
    if (this.#isSending || this.#waiting.length === 0) return;
    this.#rest();
    void this.#run();
  }

  /** Forgets everything that was not sent. */
  clear(): void {
    this.#turn += 1;
    this.#waiting = [];
    this.#failures = 0;
    this.#rest();
  }

  async #run(): Promise<void> {
    const turn = this.#turn;
    const batch = this.#waiting.splice(0, MOST_AT_ONCE);
    this.#isSending = true;
    const fate = await this.send(batch);
    this.#isSending = false;
    if (turn === this.#turn) {
      this.#failures = fate === 'later' ? this.#failures + 1 : 0;
      if (fate === 'later') this.#waiting.unshift(...batch);
      this.#bound();
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#waiting.length > 0) void this.#run();
    }, waitMs(this.#failures));
  }

  /** The newest readings say most: the oldest go first. */
  #bound(): void {
    this.#waiting.splice(0, this.#waiting.length - MOST_WAITING);
  }

  #rest(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

/** Sends what changes quickly at a pace the server takes. */

/**
 * Collects values by key and sends them together: the first at once, then at most one message
 * every `everyMs`, none before the one before it has arrived, and always the last value of each key.
 */
export class Pace<T> {
  #waiting: Record<string, T> = {};
  #isBusy = false;

  constructor(
    private readonly send: (values: Record<string, T>) => Promise<void>,
    private readonly everyMs: number,
  ) {}

  put(key: string, value: T): void {
    this.#waiting[key] = value;
    if (!this.#isBusy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    while (Object.keys(this.#waiting).length > 0) {
      const values = this.#waiting;
      this.#waiting = {};
      await Promise.all([this.send(values), pause(this.everyMs)]);
    }
    this.#isBusy = false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The listener's strap in this page, and its readings on their way to the server. */
import { api, ApiError } from '../api';
import { bluetoothHere } from './bluetooth';
import { sampleOf, type HeartSample } from './measurement';
import { fateOf, Outbox, type Fate } from './outbox';
import { NO_STRAP, Strap, type StrapTelling } from './strap';
import { obstacle } from './words';

export class LiveHeart {
  strap = $state.raw<StrapTelling>(NO_STRAP);
  /** Readings the server does not have yet. */
  waiting = $state(0);
  /** Why there can be no strap here, or nothing. */
  readonly obstacle: string | null;
  /** How far the server's clock is ahead of this device's, in milliseconds. */
  skewMs = 0;
  readonly #strap: Strap | null;
  readonly #outbox: Outbox<HeartSample>;

  /** `refused` hears that the server will not take heart rates: the consent is gone, or the listener is. */
  constructor(private readonly refused: () => void) {
    const bluetooth = bluetoothHere();
    this.obstacle = obstacle(isSecureContext, bluetooth !== null);
    this.#outbox = new Outbox((samples) => this.#send(samples));
    this.#strap =
      bluetooth &&
      new Strap(bluetooth, {
        telling: (telling) => (this.strap = telling),
        measured: (measurement) => {
          const sample = sampleOf(measurement, Date.now() + this.skewMs);
          if (!sample) return;
          this.#outbox.put(sample);
          this.waiting = this.#outbox.waiting;
        },
      });
  }

  /** Must run inside a click. */
  choose(): void {
    void this.#strap?.choose();
  }

  connect(): void {
    void this.#strap?.connect();
  }

  /** Lets go of the strap; what it told and was not sent is forgotten. */
  disconnect(): void {
    this.#strap?.disconnect();
    this.#outbox.clear();
    this.waiting = 0;
  }

  hurry(): void {
    this.#outbox.hurry();
  }

  async #send(samples: HeartSample[]): Promise<Fate> {
    try {
      await api.tellHeart(samples);
      return 'sent';
    } catch (error) {
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
        this.disconnect();
        this.refused();
      }
      return fateOf(error instanceof ApiError ? error.status : 0);
    } finally {
      this.waiting = this.#outbox.waiting;
    }
  }
}

/** Plays packets from the WebSocket through the worklet: session, receiver and output joined. */
import { api } from '../api';
import type { Station, StationChange } from '../documents';
import { SAMPLE_RATE_HZ, type DecoderFactory } from './decoder';
import { Output } from './output';
import { Receiver } from './receiver';
import { Session, type Link } from './session';
import { keepAwake } from './wakeful';
import type { Way, WayEvents } from './way';
import { liveState, liveWords } from './words';

export class LiveWay implements Way {
  readonly #session: Session;
  readonly #receiver: Receiver;
  readonly #letSleep: () => void;
  #link: Link = 'connecting';
  #hasSounded = false;
  #epoch: number | null = null;

  private constructor(
    private readonly output: Output,
    makeDecoder: DecoderFactory,
    private readonly events: WayEvents,
  ) {
    this.#receiver = new Receiver(makeDecoder, {
      stream: (stream) => output.stream(stream),
      block: (block) => output.block(block),
      failed: (error) => this.#fail(`The sound cannot be decoded (${error.message}).`),
    });
    this.#session = new Session(
      {
        hello: (hello) => {
          this.#epoch = hello.epoch;
          this.#receiver.hello(hello);
          this.#tell();
        },
        audio: (message) => this.#receiver.message(message),
        score: events.score,
        status: events.status,
        link: (link) => {
          this.#link = link;
          this.#tell();
        },
        ended: (why, sentence) => events.ended(why, sentence),
      },
      {
        resumeFrame: () => this.#receiver.resumeFrame(),
        buffer: () => ({ ms: this.#bufferMs(), underruns: output.report?.underruns ?? 0 }),
        signedIn: async () => (await api.me().catch(() => undefined)) !== null,
      },
    );
    output.onReport = () => this.#tell();
    this.#letSleep = keepAwake(output.context, () =>
      events.ended('frozen', 'The browser stopped the sound of this page.'),
    );
  }

  /** Opens everything; the context must have been opened in the click. */
  static async open(
    makeDecoder: DecoderFactory,
    gain: number,
    events: WayEvents,
  ): Promise<LiveWay> {
    const way = new LiveWay(await Output.open(gain), makeDecoder, events);
    way.#session.start();
    return way;
  }

  setGain(gain: number): void {
    this.output.setGain(gain);
  }

  async steer(change: StationChange): Promise<Station | null> {
    return this.#session.steer(change) ? null : api.steer(change);
  }

  heardFrame(): number | null {
    return this.output.heardFrame();
  }

  close(): void {
    this.#letSleep();
    this.#session.stop();
    this.#receiver.close();
    this.output.close();
  }

  #fail(sentence: string): void {
    this.events.ended('failed', sentence);
  }

  #bufferMs(): number {
    const fillFrames = this.output.report?.fillFrames ?? 0;
    return Math.round((fillFrames * 1000) / SAMPLE_RATE_HZ);
  }

  #tell(): void {
    const report = this.output.report;
    const sounding = report?.playing ?? false;
    this.#hasSounded ||= sounding;
    const facts = { link: this.#link, sounding, hasSounded: this.#hasSounded };
    this.events.telling({
      state: liveState(facts),
      words: liveWords(facts),
      bufferMs: this.#bufferMs(),
      underruns: report?.underruns ?? 0,
      epoch: this.#epoch,
    });
  }
}

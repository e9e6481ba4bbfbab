/** The audio thread: a thin edge around `Playout`. */
import { Playout } from './playout';
import { PROCESSOR_NAME, type PlayoutReport, type ToWorklet } from './worklet-messages';

/** 12 000 frames: four reports a second. */
const REPORT_EVERY_FRAMES = 12_000;

class PlayerProcessor extends AudioWorkletProcessor {
  readonly #playout = new Playout();
  #closed = false;
  #sinceReportFrames = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToWorklet>) => this.#take(data);
  }

  /** Returns false once closed, which lets the browser drop the node. */
  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    if (this.#closed) return false;
    const [left, right] = outputs[0];
    const wasPlaying = this.#playout.playing;
    this.#playout.pull(left, right);
    this.#sinceReportFrames += left.length;
    const due = this.#sinceReportFrames >= REPORT_EVERY_FRAMES;
    if (due || wasPlaying !== this.#playout.playing) this.#report();
    return true;
  }

  #take(message: ToWorklet): void {
    switch (message.type) {
      case 'stream':
        return this.#playout.open({ station: message.station, epoch: message.epoch });
      case 'block':
        return this.#playout.push(message);
      case 'close':
        this.#closed = true;
        return;
    }
  }

  #report(): void {
    this.#sinceReportFrames = 0;
    const { ring, cushion, underruns, playing } = this.#playout;
    this.port.postMessage({
      fillFrames: ring.fillFrames,
      targetFrames: cushion.targetFrames,
      underruns,
      playedFrame: ring.playFrame,
      playing,
    } satisfies PlayoutReport);
  }
}

registerProcessor(PROCESSOR_NAME, PlayerProcessor);

/** The Web Audio side: one context for the page, one worklet and two gains for each play. */
import workletUrl from './player.worklet.ts?worker&url';
import { CHANNELS, SAMPLE_RATE_HZ, type Block } from './decoder';
import type { Stream } from './ring';
import { PROCESSOR_NAME, type PlayoutReport, type ToWorklet } from './worklet-messages';

const PLAY_FADE_S = 0.3;
export const STOP_FADE_S = 1;
/** Short enough to feel instant, long enough not to click. */
const VOLUME_RAMP_S = 0.05;

let context: AudioContext | null = null;
let moduleReady: Promise<void> | null = null;
/** Outputs that still sound; the context rests when there are none. */
let sounding = 0;

/** Fetches the worklet into the browser's cache so that Play does not wait for it. */
export function preloadWorklet(): void {
  void fetch(workletUrl).catch(() => undefined);
}

/** The page's context; call it inside the click. The default rate would bend every pitch. */
export function openContext(): AudioContext {
  if (!context || context.state === 'closed') {
    context = new AudioContext({ sampleRate: SAMPLE_RATE_HZ, latencyHint: 'playback' });
    moduleReady = context.audioWorklet.addModule(workletUrl);
  }
  void context.resume();
  return context;
}

/** One play, from its fade-in to its fade-out. */
export class Output {
  /** What the audio thread said last. */
  report: PlayoutReport | null = null;
  onReport: () => void = () => undefined;
  #reportedAtS = 0;

  private constructor(
    readonly context: AudioContext,
    private readonly node: AudioWorkletNode,
    private readonly fade: GainNode,
    private readonly volume: GainNode,
  ) {}

  /** Builds the chain, silent until the first block. */
  static async open(gain: number): Promise<Output> {
    const context = openContext();
    await moduleReady;
    const node = new AudioWorkletNode(context, PROCESSOR_NAME, {
      numberOfInputs: 0,
      outputChannelCount: [CHANNELS],
    });
    const fade = new GainNode(context, { gain: 0 });
    const volume = new GainNode(context, { gain });
    node.connect(fade).connect(volume).connect(context.destination);
    const output = new Output(context, node, fade, volume);
    sounding += 1;
    node.port.onmessage = ({ data }: MessageEvent<PlayoutReport>) => output.#take(data);
    return output;
  }

  stream(stream: Stream): void {
    this.#post({ type: 'stream', ...stream });
  }

  block(block: Block): void {
    this.#post({ type: 'block', ...block }, [block.left.buffer, block.right.buffer]);
  }

  /** The station frame heard now, or null before the first report. */
  heardFrame(): number | null {
    if (!this.report) return null;
    if (!this.report.playing) return this.report.playedFrame;
    const sinceS = this.context.currentTime - this.#reportedAtS - (this.context.outputLatency || 0);
    return this.report.playedFrame + Math.round(sinceS * SAMPLE_RATE_HZ);
  }

  setGain(gain: number): void {
    ramp(this.volume.gain, gain, this.context.currentTime, VOLUME_RAMP_S);
  }

  /** Fades out over a second and takes itself apart; the context rests when nothing else plays. */
  close(): void {
    ramp(this.fade.gain, 0, this.context.currentTime, STOP_FADE_S);
    setTimeout(() => {
      this.#post({ type: 'close' });
      this.node.disconnect();
      this.fade.disconnect();
      this.volume.disconnect();
      sounding -= 1;
      if (sounding === 0) void this.context.suspend().catch(() => undefined);
    }, STOP_FADE_S * 1000);
  }

  #take(report: PlayoutReport): void {
    if (report.playing && !this.report?.playing && this.fade.gain.value === 0) {
      ramp(this.fade.gain, 1, this.context.currentTime, PLAY_FADE_S);
    }
    this.report = report;
    this.#reportedAtS = this.context.currentTime;
    this.onReport();
  }

  #post(message: ToWorklet, transfer: Transferable[] = []): void {
    this.node.port.postMessage(message, transfer);
  }
}

function ramp(param: AudioParam, value: number, nowS: number, overS: number): void {
  param.cancelScheduledValues(nowS);
  param.setValueAtTime(param.value, nowS);
  param.linearRampToValueAtTime(value, nowS + overS);
}

/** One listener's connection to `/ws/listen`, kept alive across broken sockets. */
import type { Hello, ScoreEvent, StationChange, Status } from '../documents';
import { afterClose } from './reconnect';

export type Link = 'connecting' | 'open' | 'waiting' | 'full';

export interface SessionEvents {
  readonly hello: (hello: Hello) => void;
  readonly audio: (message: ArrayBuffer) => void;
  readonly score: (events: ScoreEvent[]) => void;
  readonly status: (status: Status) => void;
  readonly link: (link: Link) => void;
  /** The session is over; nothing will be tried any more. */
  readonly ended: (why: 'signed-out' | 'failed' | 'closed', sentence: string) => void;
}

/** What the session asks back when it needs to know. */
export interface SessionSources {
  /** The frame to resume from, or null to begin with what the server has. */
  readonly resumeFrame: () => number | null;
  readonly buffer: () => { ms: number; underruns: number };
  /** Whether the cookie is still good; asked when a connection never opened. */
  readonly signedIn: () => Promise<boolean>;
}

const SUBPROTOCOL = 'soundscape.v1';
const BUFFER_EVERY_MS = 2_000;
/** The server speaks at least every 2 s, so this long a silence is a dead connection. */
const SILENCE_MS = 2_600;
const OPENING_MS = 6_000;

export class Session {
  rttMs: number | null = null;
  #socket: WebSocket | null = null;
  #failures = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #watchTimer: ReturnType<typeof setTimeout> | undefined;
  #beatTimer: ReturnType<typeof setInterval> | undefined;
  #stopped = false;
  /** Underruns before this connection, which the server counts for each connection. */
  #underrunsBefore = 0;

  constructor(
    private readonly events: SessionEvents,
    private readonly sources: SessionSources,
    private readonly format: Hello['format'] = 'opus',
  ) {}

  start(): void {
    addEventListener('online', this.#hurry);
    document.addEventListener('visibilitychange', this.#hurry);
    this.#beatTimer = setInterval(() => this.#beat(), BUFFER_EVERY_MS);
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    removeEventListener('online', this.#hurry);
    document.removeEventListener('visibilitychange', this.#hurry);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#watchTimer);
    clearInterval(this.#beatTimer);
    this.#socket?.close(1000);
    this.#socket = null;
  }

  /** Steers the station; false when not connected, and the caller uses HTTP. */
  steer(change: StationChange): boolean {
    return this.#send({ type: 'control', ...change });
  }

  #connect(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.events.link('connecting');
    this.#underrunsBefore = this.sources.buffer().underruns;
    const socket = new WebSocket(this.#address(), SUBPROTOCOL);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#take(socket, data);
    socket.onclose = ({ code, reason }) => void this.#closed(socket, code, reason);
    this.#socket = socket;
    this.#watch(OPENING_MS);
  }

  #address(): string {
    const url = new URL('/ws/listen', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('format', this.format);
    const frame = this.sources.resumeFrame();
    if (frame !== null) url.searchParams.set('after_frame', String(frame));
    return url.href;
  }

  #take(socket: WebSocket, data: unknown): void {
    if (socket !== this.#socket) return;
    this.#watch(SILENCE_MS);
    try {
      if (data instanceof ArrayBuffer) this.#takeAudio(data);
      else if (typeof data === 'string') this.#takeText(data);
    } catch {
      // A message nobody can read: a new connection starts from a clean state.
      this.#leaveSocket();
    }
  }

  #takeAudio(message: ArrayBuffer): void {
    this.events.audio(message);
    this.#failures = 0;
  }

  #takeText(text: string): void {
    const message = JSON.parse(text) as { type: string } & Record<string, unknown>;
    switch (message.type) {
      case 'hello':
        this.events.link('open');
        return this.events.hello(message as unknown as Hello);
      case 'score':
        return this.events.score((message.events ?? []) as ScoreEvent[]);
      case 'status':
        return this.events.status(message as Status);
      case 'pong':
        if (typeof message.t === 'number') this.rttMs = performance.now() - message.t;
    }
    // Anything else is from a newer server and none of our business.
  }

  async #closed(socket: WebSocket, code: number, reason: string): Promise<void> {
    if (socket !== this.#socket || this.#stopped) return;
    this.#socket = null;
    clearTimeout(this.#watchTimer);
    this.#failures += 1;
    this.events.link('waiting');
    // A refused handshake reaches a page as 1006 and nothing more, so the cookie is asked about.
    if (code === 1006 && this.#failures > 1 && !(await this.sources.signedIn())) code = 1008;
    if (!this.#stopped) this.#act(code, reason);
  }

  #act(code: number, reason: string): void {
    const step = afterClose({ code, reason, failures: this.#failures }, Math.random());
    if (step.kind === 'retry') {
      if (step.full) this.events.link('full');
      this.#retryTimer = setTimeout(() => this.#connect(), step.delayMs);
      return;
    }
    this.stop();
    if (step.kind === 'give-up') this.events.ended('failed', step.sentence);
    else if (step.kind === 'closed') this.events.ended('closed', 'the station was closed');
    else this.events.ended('signed-out', 'This browser is no longer signed in.');
  }

  /** The network or the person came back: no reason to wait any longer. */
  readonly #hurry = (): void => {
    if (document.visibilityState === 'visible' && this.#retryTimer !== undefined) this.#connect();
  };

  #watch(patienceMs: number): void {
    clearTimeout(this.#watchTimer);
    this.#watchTimer = setTimeout(() => this.#leaveSocket(), patienceMs);
  }

  /** A dead connection may take minutes to close by itself, so it is left behind. */
  #leaveSocket(): void {
    const socket = this.#socket;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
    void this.#closed(socket, 1006, '');
  }

  #beat(): void {
    const { ms, underruns } = this.sources.buffer();
    this.#send({ type: 'buffer', ms, underruns: underruns - this.#underrunsBefore });
    this.#send({ type: 'ping', t: performance.now() });
  }

  #send(message: object): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }
}

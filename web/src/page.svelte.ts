/** Everything the page knows, and everything it can be asked to do. */
import { api, ApiError } from './api';
import { clearNowPlaying, showNowPlaying } from './audio/now-playing';
import type { Telling } from './audio/way';
import type * as doc from './documents';
import { LiveHeart } from './heart/live.svelte';
import { skewMs } from './heart/skew';
import { Player } from './player';
import { zoneOf } from './phrases';
import { gainOf, loadSettings, saveSettings } from './settings';
import { afterChange, goesUnanswered, namesClockTime } from './station';

const SILENT: Telling = { state: 'idle', words: 'ready', bufferMs: 0, underruns: 0, epoch: null };
const STATION_EVERY_MS = 10_000;
const STATE_EVERY_MS = 30_000;
const TICK_MS = 1_000;

type ScoreHandler = (events: doc.ScoreEvent[]) => void;

export class Page {
  profile = $state.raw<doc.Profile | null>(null);
  presets = $state.raw<doc.Preset[]>([]);
  /** What plays for whoever has not chosen. */
  defaultPreset = $state<string | null>(null);
  station = $state.raw<doc.Station | null>(null);
  status = $state.raw<doc.Status | null>(null);
  /** What was learned from answers; null where the server learns none. */
  taste = $state.raw<doc.Taste | null>(null);
  /** A strap at this browser. */
  readonly heart = new LiveHeart(() => this.look());
  telling = $state.raw<Telling>(SILENT);
  path = $state<Player['path']>(null);
  /** Shown once, in memory only. */
  recoveryCode = $state<string | null>(null);
  /** Counts who was here: what was made for one listener is not for the eyes of the next. */
  visit = $state(0);
  /** The cookie is gone: offer to sign in or to begin anew. */
  signedOut = $state(false);
  /** One sentence about what went wrong last, or nothing. */
  trouble = $state<string | null>(null);
  /** The code of an invitation, where the address brought one. */
  invite: string | null = null;
  volume = $state(0.8);
  muted = $state(false);
  backgroundMode = $state(false);
  /** How often a night was told here; whoever shows what follows from it looks again. */
  nightsTold = $state(0);
  /** This device's clock, in steps of a second, for whatever counts down. */
  nowMs = $state(Date.now());
  /** The preset chosen before there was a listener to keep it. */
  #wantedPreset = $state<string | null>(null);
  #making: Promise<void> | null = null;
  readonly #scoreHandlers = new Set<ScoreHandler>();
  readonly #player: Player;

  constructor() {
    const settings = loadSettings();
    this.volume = settings.volume;
    this.backgroundMode = settings.backgroundMode;
    this.#player = new Player({
      telling: (telling) => {
        this.telling = telling;
        this.path = this.#player.path;
      },
      status: (status) => this.#learn(status),
      score: (events) => this.#scoreHandlers.forEach((handler) => handler(events)),
      ended: (why) => this.#ended(why),
    });
    this.#player.setGain(gainOf(this.volume));
  }

  get wantsSound(): boolean {
    return ['connecting', 'playing', 'reconnecting'].includes(this.telling.state);
  }

  get preset(): string | null {
    return this.#wantedPreset ?? this.station?.preset ?? this.defaultPreset;
  }

  get presetTitle(): string {
    return this.presets.find(({ name }) => name === this.preset)?.title ?? 'Soundscape';
  }

  /** The listener's time zone, else this device's. */
  get zone(): string {
    return zoneOf(this.profile?.location);
  }

  titleOf(preset: string): string {
    return this.presets.find(({ name }) => name === preset)?.title ?? preset;
  }

  /** Loads what can be known before anybody clicked. Returns how to stop looking. */
  start(): () => void {
    void this.#preparePlayer();
    void this.attempt(async () => {
      const [known, profile] = await Promise.all([api.presets(), api.me()]);
      this.presets = known.presets;
      this.defaultPreset = known.default;
      this.profile = profile;
      await this.refresh();
    });
    const station = setInterval(() => this.#look(() => this.#loadStation()), STATION_EVERY_MS);
    const state = setInterval(() => this.#look(() => this.#loadState()), STATE_EVERY_MS);
    const tick = setInterval(() => (this.nowMs = Date.now()), TICK_MS);
    return () => {
      clearInterval(tick);
      clearInterval(station);
      clearInterval(state);
    };
  }

  /** Starts sound; must run inside a click. */
  play(): void {
    this.trouble = null;
    this.signedOut = false;
    void this.#player.play(this.ensureListener());
    showNowPlaying(
      this.presetTitle,
      () => this.play(),
      () => this.stop(),
    );
  }

  stop(): void {
    this.#player.stop();
    clearNowPlaying();
  }

  setVolume(volume: number): void {
    this.volume = volume;
    this.muted = false;
    this.#applyGain();
    this.#remember();
  }

  toggleMute(): void {
    this.muted = !this.muted;
    this.#applyGain();
  }

  setBackgroundMode(on: boolean): void {
    this.backgroundMode = on;
    this.#remember();
    const playing = this.wantsSound;
    if (playing) this.#player.stop();
    void this.#preparePlayer().then(() => {
      if (playing) this.play();
    });
  }

  /** Steers the station over the open connection, or over HTTP. */
  steer(change: doc.StationChange): Promise<void> {
    return this.attempt(async () => {
      if (change.preset !== undefined) this.#wantedPreset = change.preset;
      const onlyPreset = Object.keys(change).every((field) => field === 'preset');
      if (!this.profile && onlyPreset) return;
      await this.ensureListener();
      if (namesClockTime(change)) await this.#ensureClock();
      const way = goesUnanswered(change) ? this.#player.steer(change) : null;
      this.#keep(change, await (way ?? api.steer(change)));
    });
  }

  change(change: doc.ProfileChange): Promise<void> {
    return this.attempt(async () => {
      await this.ensureListener();
      this.profile = await api.change(change);
      await this.#loadState();
    });
  }

  /** Allows or takes back the use of the heart rate; what is on its way is then forgotten. */
  allowHeart(allowed: boolean): Promise<void> {
    if (!allowed) this.heart.disconnect();
    return this.change({ consents: { heart_rate: allowed } });
  }

  /** Says how the music is. Resolves with whether that was taken. */
  async tellFeedback(sample: doc.FeedbackSample): Promise<boolean> {
    let taken = false;
    await this.attempt(async () => {
      await api.tellFeedback([sample]);
      taken = true;
      await this.#loadState();
    });
    return taken;
  }

  resetTaste(): Promise<void> {
    return this.attempt(async () => {
      await api.resetTaste();
      // A station on air says so in its next status.
      this.taste = { axes: {}, answers: 0 };
    });
  }

  /** Says that the listener woke or goes to bed at this moment. Resolves with whether that was taken. */
  async tellSleep(event: doc.SleepSample['event']): Promise<boolean> {
    let taken = false;
    await this.attempt(async () => {
      await this.ensureListener();
      const { refused } = await api.tellSleep([{ event }]);
      if (refused?.[0]) throw new Error(`The server did not take that: ${refused[0].reason}.`);
      taken = true;
      this.nightsTold += 1;
      await this.#loadState();
    });
    return taken;
  }

  signIn(code: string): Promise<void> {
    return this.attempt(async () => {
      const profile = await api.signIn(code.trim()).catch((error: unknown) => {
        // A wrong code ends no session: whoever is signed in stays it.
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
        throw new Error('This code fits nobody, or has expired.');
      });
      this.#forget();
      this.profile = profile;
      this.signedOut = false;
      this.#wantedPreset = null;
      await this.refresh();
    });
  }

  /** Forgets this listener everywhere and is ready for a new one. */
  erase(): Promise<void> {
    return this.attempt(async () => {
      this.stop();
      await api.erase();
      this.#forget();
    });
  }

  signOut(): Promise<void> {
    return this.attempt(async () => {
      this.stop();
      await api.signOut();
      this.#forget();
    });
  }

  /** Makes a listener when there is none; nothing about the person is sent. */
  ensureListener(): Promise<void> {
    if (this.profile) return Promise.resolve();
    this.#making ??= this.#makeListener().finally(() => (this.#making = null));
    return this.#making;
  }

  /** Runs something that may fail and shows the sentence if it does. */
  async attempt(action: () => Promise<void>): Promise<void> {
    try {
      this.trouble = null;
      await action();
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : 'Something went wrong.';
      if (error instanceof ApiError && error.status === 401) this.#ended('signed-out');
    }
  }

  async refresh(): Promise<void> {
    await Promise.all([this.#loadStation(), this.#loadState()]);
  }

  /** Looks at the profile again: the server no longer does what it allowed. */
  look(): void {
    void this.attempt(async () => {
      this.profile = await api.me();
      if (!this.profile) this.#ended('signed-out');
    });
  }

  heardFrame(): number | null {
    return this.#player.heardFrame();
  }

  /** Calls `handler` with notes before they are heard. Returns how to end that. */
  onScore(handler: ScoreHandler): () => void {
    this.#scoreHandlers.add(handler);
    return () => this.#scoreHandlers.delete(handler);
  }

  async #makeListener(): Promise<void> {
    const { listener, recovery_code } = await api.createListener(this.invite);
    if (this.#wantedPreset) await api.steer({ preset: this.#wantedPreset });
    this.profile = listener;
    this.recoveryCode = recovery_code;
    void this.refresh().catch(() => undefined);
  }

  async #preparePlayer(): Promise<void> {
    await this.#player.prepare(this.backgroundMode);
    this.path = this.#player.path;
  }

  async #loadStation(): Promise<void> {
    if (!this.profile) return;
    this.station = await api.station();
    this.#wantedPreset = null;
  }

  async #loadState(): Promise<void> {
    if (!this.profile) return;
    this.status = await api.state();
    this.taste = this.status.taste ?? null;
    this.heart.skewMs = skewMs(this.status.at, Date.now());
  }

  /** Looks again quietly: the next look comes anyway. */
  #look(action: () => Promise<void>): void {
    if (document.visibilityState === 'visible') void action().catch(() => undefined);
  }

  /** A clock time is meant on the clock in front of the listener; the server learns which that is, unless it knows. */
  async #ensureClock(): Promise<void> {
    const place = this.profile?.location;
    if (place?.timezone) return;
    const timezone = zoneOf(null);
    const { latitude, longitude } = place ?? {};
    const coordinates = latitude == null || longitude == null ? {} : { latitude, longitude };
    this.profile = await api.change({ location: { ...coordinates, timezone } });
  }

  #keep(change: doc.StationChange, answer: doc.Station | null): void {
    this.station = answer ?? (this.station && afterChange(this.station, change));
    if (change.preset === undefined) return;
    this.#wantedPreset = null;
    if (this.wantsSound)
      showNowPlaying(
        this.presetTitle,
        () => this.play(),
        () => this.stop(),
      );
  }

  /** Takes a status; another device may have changed the settings that come with it. */
  #learn(status: doc.Status): void {
    this.status = status;
    if (status.taste) this.taste = status.taste;
    if (this.station && status.settings) this.station = { ...this.station, ...status.settings };
  }

  #ended(why: 'signed-out' | 'failed' | 'closed'): void {
    clearNowPlaying();
    if (why !== 'signed-out') return;
    this.#forget();
    this.signedOut = true;
  }

  #forget(): void {
    this.visit += 1;
    this.heart.disconnect();
    this.taste = null;
    this.profile = null;
    this.station = null;
    this.status = null;
    this.recoveryCode = null;
  }

  #applyGain(): void {
    this.#player.setGain(this.muted ? 0 : gainOf(this.volume));
  }

  #remember(): void {
    saveSettings({ volume: this.volume, backgroundMode: this.backgroundMode });
  }
}

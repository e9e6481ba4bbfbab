/** The JSON documents of the server, as far as the page reads them. `null` means unknown. */

export interface Place {
  latitude: number;
  longitude: number;
  timezone: string | null;
}

/** What is kept of a place: all of it, or the time zone alone. */
export interface KnownPlace {
  latitude: number | null;
  longitude: number | null;
  timezone: string | null;
}

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** Clock times, `HH:MM`. */
export interface Nights {
  wake: string;
  bed: string;
}

export interface FreeNights extends Nights {
  days: Weekday[];
}

/** Usual nights; without `free` all days are alike. */
export interface Sleep extends Nights {
  free?: FreeNights | null;
}

export interface Consents {
  location: boolean;
  heart_rate: boolean;
  /** Absent where the server keeps no heart rates. */
  keep_heart_rate?: boolean;
}

export interface Profile {
  id: string;
  name: string | null;
  created_at: string;
  location: KnownPlace | null;
  sleep: Sleep | null;
  consents: Consents;
}

export interface ProfileChange {
  location?: Place | { timezone: string } | null;
  sleep?: Sleep | null;
  consents?: Partial<Consents>;
}

export interface Preset {
  name: string;
  title: string;
  description: string;
  mode?: string;
}

/** What is set for one layer; a null level is automatic. */
export interface LayerSetting {
  mute: boolean;
  level_db: number | null;
}

export type Mixer = Record<string, LayerSetting>;

/** What to do to layers; absent stays. */
export type MixerChange = Record<string, Partial<LayerSetting>>;

/** Signals that can be held still. */
export type Holdable = 'heart-rate' | 'sun' | 'energy' | 'weather';

/** The sleep timer: whole minutes left, and when it ends or has ended. */
export interface Timer {
  minutes: number;
  fade_s: number;
  ends_at: string;
  ended: boolean;
}

/** What to do to the sleep timer; without `fade_s` a running one keeps its fade. */
export type TimerChange = { fade_s?: number } & (
  { minutes: number } | { until: string } | { add_minutes: number }
);

/** A wake alarm; without days it is for once. */
export interface AlarmChange {
  at: string;
  days: Weekday[];
  ramp_s: number;
  preset: string;
}

/** The alarm as it is kept, when it is due next and whether it could sound now. */
export interface Alarm extends AlarmChange {
  next_at: string | null;
  rising: boolean;
  can_sound: boolean;
  text: string;
}

/** What is set for a station. */
export interface Settings {
  preset: string;
  mixer: Mixer;
  hold: Holdable[];
  timer: Timer | null;
  alarm: Alarm | null;
  intensity: number | null;
}

export interface Station extends Settings {
  on_air: boolean;
}

export interface StationChange {
  preset?: string;
  mixer?: MixerChange;
  hold?: Holdable[];
  timer?: TimerChange | null;
  alarm?: AlarmChange | null;
  intensity?: number | null;
}

export interface Reason {
  signal: string;
  text: string;
}

/** How far estimates may be off, in hours and as a share 0..1. */
export interface Uncertainty {
  phase_h?: number | null;
  energy?: number | null;
}

/** The sky over the listener as it was last told, `age_s` ago. */
export interface Weather {
  cloud_cover?: number | null;
  temperature_c?: number | null;
  wind_m_s?: number | null;
  precipitation_mm_h?: number | null;
  age_s?: number | null;
}

/** The `explain` document: what is known now and what follows from it. */
export interface Status {
  at?: string;
  summary?: string | null;
  uncertainty?: Uncertainty | null;
  location?: Partial<KnownPlace> | null;
  sun?: {
    elevation_deg: number | null;
    phase: string | null;
    sunrise: string | null;
    sunset: string | null;
  } | null;
  energy?: number | null;
  sleep_pressure?: number | null;
  circadian?: { cbt_min_clock_h?: number | null } | null;
  daylight?: { eye_lux?: number | null } | null;
  heart?: {
    bpm: number | null;
    age_s: number | null;
    resting_bpm: number | null;
    elevated: boolean | null;
  } | null;
  weather?: Weather | null;
  parameters?: {
    tempo_bpm?: number | null;
    scale?: { name?: string | null } | null;
    layers?: Record<string, number | null> | null;
  } | null;
  reasons?: Reason[] | null;
  /** Absent where the server learns no taste. */
  taste?: Taste | null;
  /** Only on the WebSocket: layers that could not start, and what is set for the station. */
  missing_layers?: string[];
  settings?: Partial<Settings>;
}

export interface ScoreEvent {
  at_frame: number;
  layer: string;
  pitch_hz: number | null;
  velocity: number;
  length_frames: number;
}

export interface DayPoint {
  at: string;
  energy?: number | null;
  sun_elevation_deg?: number | null;
  asleep?: boolean | null;
  plan?: { tempo_bpm?: number | null } | null;
}

export interface DayEvent {
  at: string;
  name: string;
  text: string;
}

/** The next 24 hours, in steps of 15 minutes from now. */
export interface Day {
  points?: DayPoint[] | null;
  events?: DayEvent[] | null;
  jet_lag?: { text: string } | null;
  sleep?: (Nights & { source: string }) | null;
  uncertainty?: Uncertainty | null;
}

export type SleepSample = { event: 'awake' | 'bed' };

export type Axis = 'density' | 'brightness' | 'noise' | 'tempo';

/** How the music is; `axis` and `direction` say what should change, `flow` how absorbed one is, 1..5. */
export interface FeedbackSample {
  mood?: 'good' | 'neutral' | 'bad';
  axis?: Axis;
  direction?: 'more' | 'less' | 'right';
  flow?: number;
}

/** What was learned of one axis from the answers. */
export interface AxisTaste {
  offset: number;
  low: number;
  high: number;
  answers: number;
  text: string;
}

export interface Taste {
  axes: Partial<Record<Axis, AxisTaste>>;
  answers: number;
}

/** What became of posted samples. */
export interface Accepted {
  accepted: number;
  duplicate: number;
  refused?: { reason: string }[];
}

export interface Pairing {
  code: string;
  expires_at: string;
  url: string;
  qr_svg: string;
}

export interface StreamAddress {
  id: string;
  expires_at: string;
  urls: { mp3: string; m3u: string };
}

export type Scope = 'signals:write' | 'stream:listen' | 'state:read' | 'station:control';

/** A program with a token of its own. */
export interface Device {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: string;
  last_seen_at: string | null;
}

/** A new device; its token is shown once. */
export interface DeviceToken extends Device {
  token: string;
}

/** A program the listener has let in; it asks for a token every hour while it is used. */
export interface App {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: string;
  last_used_at: string;
}

/** A mean over sittings and where it lies with 95 %; `null` where they are too few to tell. */
export interface Interval {
  sittings: number;
  mean: number;
  low: number | null;
  high: number | null;
}

/** What is known of one preset: heart rate in bpm, and the score of the answers, -1..1. */
export interface PresetReport {
  preset: string;
  sittings: number;
  minutes: number;
  heart_rate: Interval | null;
  feedback: { answers: number; score: Interval | null };
  text: string;
}

/** One stretch of listening to one preset. */
export interface SittingReport {
  preset: string | null;
  began_at: string;
  heart_rate: { mean_bpm: number } | null;
  feedback: { answers: number; mean: number | null };
}

export type Measure = 'heart_rate' | 'feedback';

/** What to agree to: blocks in which the signals steer alternate with blocks in which they do not. */
export interface NewExperiment {
  measure: Measure;
  block_minutes: number;
  blocks: number;
}

/** An experiment, how far it is, and after its last block what it found. */
export interface Experiment {
  status: 'none' | 'running' | 'finished' | 'stopped';
  measure?: Measure | null;
  block_minutes?: number | null;
  blocks?: number | null;
  done?: number | null;
  values?: { block: number; adaptive: boolean; value: number }[];
  text: string;
}

/** What sittings and experiment of the last `days` show, and how to read it. */
export interface Report {
  days: number;
  sittings: SittingReport[];
  presets: PresetReport[];
  experiment: Experiment | null;
  note: string;
}

/** A service that passes heart rates on, and how the link to it is doing; nothing is linked while `status` is null. */
export interface Link {
  service: 'pulsoid' | 'hyperate';
  /** Whether this server dials it. */
  available: boolean;
  linked: boolean;
  status: 'waiting' | 'connecting' | 'connected' | 'offline' | 'failed' | null;
  last_reading_at: string | null;
  error: string | null;
}

/** What the server says first on a WebSocket, and again whenever the encoder restarted. */
export interface Hello {
  type: 'hello';
  format: 'opus' | 'pcm_s16le';
  sample_rate: number;
  channels: number;
  frame_samples: number;
  pre_skip: number;
  preroll_packets: number;
  station: string;
  epoch: number;
  first_frame: number;
}

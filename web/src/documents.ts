/** The JSON documents of the server, as far as the page reads them. `null` means unknown. */

export interface Place {
  latitude: number;
  longitude: number;
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
}

export interface Profile {
  id: string;
  name: string | null;
  created_at: string;
  location: Place | null;
  sleep: Sleep | null;
  consents: Consents;
}

export interface ProfileChange {
  location?: Place | null;
  sleep?: Sleep | null;
  consents?: Partial<Consents>;
}

export interface Preset {
  name: string;
  title: string;
  description: string;
}

export interface LayerSetting {
  mute?: boolean;
  level_db?: number | null;
}

export interface Station {
  on_air: boolean;
  preset: string;
  mixer: Record<string, LayerSetting | 'auto'>;
}

export interface StationChange {
  preset?: string;
  mixer?: Record<string, LayerSetting | 'auto'>;
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
  location?: Partial<Place> | null;
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
  /** Only on the WebSocket: layers that could not start, and what is set for the station. */
  missing_layers?: string[];
  settings?: Partial<Station>;
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

export interface DeviceToken {
  id: string;
  name: string;
  token: string;
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

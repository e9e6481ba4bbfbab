/** What is set for a station, and how changes reach it. Pure. */
import type { LayerSetting, Mixer, MixerChange, Station, StationChange } from './documents';

/** A layer nobody has touched. */
const AUTOMATIC: LayerSetting = { mute: false, level_db: null };

/**
 * Whether a change may go over the open connection, which does not answer.
 *
 * The server may refuse what is asked of timer and alarm, and only over HTTP it says so without ending the music.
 */
export function goesUnanswered(change: StationChange): boolean {
  return change.timer === undefined && change.alarm === undefined;
}

/** Whether a change is about a time on the listener's clock. */
export function namesClockTime(change: StationChange): boolean {
  return Boolean(change.alarm) || Boolean(change.timer && 'until' in change.timer);
}

/** The station as it will be after a change that got no answer; the next status says what it has become. */
export function afterChange(station: Station, change: StationChange): Station {
  const { preset = station.preset, hold = station.hold, intensity = station.intensity } = change;
  // Every preset has a mixer of its own, which only the server knows.
  const mixer = preset === station.preset ? station.mixer : {};
  return { ...station, preset, hold, intensity, mixer: mixed(mixer, change.mixer ?? {}) };
}

function mixed(mixer: Mixer, changes: MixerChange): Mixer {
  const after = { ...mixer };
  for (const [layer, change] of Object.entries(changes)) {
    after[layer] = { ...(mixer[layer] ?? AUTOMATIC), ...change };
  }
  return after;
}

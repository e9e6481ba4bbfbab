/** Ready-made recipes: how a program sends readings with a device token. Pure. */

export interface Recipe {
  readonly name: string;
  readonly title: string;
  /** What a device of this kind may be called. */
  readonly device: string;
  /** What to do with the text, in a sentence or two. */
  readonly hint: string;
  /** The text to copy, for a server at `origin`, without a slash at its end. */
  readonly text: (origin: string, token: string) => string;
}

/** Stands for a token in a recipe as long as there is none to show. */
export const NO_TOKEN = 'TOKEN';

const curl: Recipe = {
  name: 'curl',
  title: 'A script (curl)',
  device: 'Script',
  hint: 'Put it where your script knows a heart rate.',
  text: (origin, token) =>
    lines(
      `curl ${origin}/api/signals/heart-rate \\`,
      `  -H 'Authorization: Bearer ${token}' \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d '{"samples": [{"bpm": 72}]}'`,
    ),
};

const healthAutoExport: Recipe = {
  name: 'health-auto-export',
  title: 'Apple Watch, Health Auto Export',
  device: 'Apple Watch',
  hint: 'In the app make an automation of the kind REST API and enter this. An iPhone sends it minutes late, so the music learns your usual from it and does not follow it beat by beat.',
  text: (origin, token) =>
    lines(
      `URL:            ${origin}/api/signals/heart-rate`,
      `Method:         POST`,
      `Header:         Authorization`,
      `Value:          Bearer ${token}`,
      `Data type:      Health Metrics, Heart Rate`,
      `Export format:  JSON, version 2`,
      `Summarise data: off`,
    ),
};

const shortcuts: Recipe = {
  name: 'shortcuts',
  title: 'Apple Shortcuts',
  device: 'Shortcuts',
  hint: 'Make a shortcut of these actions and run it by a tap, by voice or by an automation.',
  text: (origin, token) =>
    lines(
      `1  Find Health Samples`,
      `   Type is Heart Rate, newest Start Date first, limit 1`,
      `2  Format Date`,
      `   Start Date of the sample, ISO 8601, with time`,
      `3  Get Contents of URL`,
      `   ${origin}/api/signals/heart-rate`,
      `   Method  POST`,
      `   Header  Authorization: Bearer ${token}`,
      `   Body    JSON`,
      `           samples  Array, of one Dictionary:`,
      `             bpm  Number, Value of the sample`,
      `             at   Text, the formatted date`,
    ),
};

const homeAssistant: Recipe = {
  name: 'home-assistant',
  title: 'Home Assistant',
  device: 'Home Assistant',
  hint: 'Add it to configuration.yaml with the name of your sensor, and restart.',
  text: (origin, token) =>
    lines(
      `rest_command:`,
      `  soundscape_heart_rate:`,
      `    url: "${origin}/api/signals/heart-rate"`,
      `    method: post`,
      `    headers:`,
      `      Authorization: "Bearer ${token}"`,
      `    content_type: "application/json"`,
      `    payload: >-`,
      `      {"samples": [{"bpm": {{ bpm }}, "at": "{{ at }}"}],`,
      `       "device": "home-assistant"}`,
      ``,
      `automation:`,
      `  - alias: Heart rate to Soundscape`,
      `    triggers:`,
      `      - trigger: state`,
      `        entity_id: sensor.watch_heart_rate`,
      `    conditions: "{{ is_number(trigger.to_state.state) }}"`,
      `    actions:`,
      `      - action: rest_command.soundscape_heart_rate`,
      `        data:`,
      `          bpm: "{{ trigger.to_state.state }}"`,
      `          at: "{{ trigger.to_state.last_updated.isoformat() }}"`,
    ),
};

const tasker: Recipe = {
  name: 'tasker',
  title: 'Tasker, Wear OS',
  device: 'Android phone',
  hint: 'An HTTP Request action in Tasker, where %bpm is the variable your watch app sets.',
  text: (origin, token) =>
    lines(
      `Method:   POST`,
      `URL:      ${origin}/api/signals/heart-rate`,
      `Headers:  Authorization:Bearer ${token}`,
      `          Content-Type:application/json`,
      `Body:     {"samples": [{"bpm": %bpm}], "device": "watch"}`,
    ),
};

const mqtt: Recipe = {
  name: 'mqtt',
  title: 'MQTT',
  device: 'MQTT',
  hint: 'For a server whose owner has set a broker (SOUNDSCAPE_MQTT_URL): BROKER is its address. Whoever may read this topic at the broker reads the token too.',
  text: (_, token) => `mosquitto_pub -h BROKER -t soundscape/v1/${token}/heart-rate -m 72`,
};

export const RECIPES: readonly Recipe[] = [
  curl,
  healthAutoExport,
  shortcuts,
  homeAssistant,
  tasker,
  mqtt,
];

/** Whether other devices cannot reach a page at this host name: it is the machine's name for itself. */
export function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function lines(...all: string[]): string {
  return all.join('\n');
}

/** The HTTP calls of the page. Every failure becomes one sentence a person can act on. */
import type * as doc from './documents';
import type { HeartSample } from './heart/measurement';

/** A call that did not work; `message` is fit to be shown. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** @param status the HTTP status, or 0 when the server was not reached */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Problem {
  title?: unknown;
  detail?: unknown;
}

/** Makes one sentence of an error answer; `body` is whatever the server sent. */
export function problemSentence(status: number, body: unknown): string {
  const { title, detail } = (typeof body === 'object' && body !== null ? body : {}) as Problem;
  const said = [detail, title].find((text) => typeof text === 'string' && text.trim() !== '');
  return sentence(typeof said === 'string' ? said.trim() : fallback(status));
}

/** A sentence about a field for where the field is in sight, `Must be HH:MM.` */
export function withoutField(said: string | null): string | null {
  return said && sentence(said.replace(/^\w+(\.\w+)*: /, ''));
}

/** Makes a text look like a sentence. */
export function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}

function fallback(status: number): string {
  if (status === 401) return 'You are not signed in here';
  if (status === 403) return 'That is not allowed';
  if (status === 404) return 'The server does not know that';
  if (status === 429) return 'That was too often, try again in a while';
  if (status === 503) return 'The server is busy, try again in a moment';
  return `The server answered with an error (${status})`;
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      ...(body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, 'The server cannot be reached.');
  }
  const text = await response.text();
  const answer = parse(text);
  if (!response.ok) {
    throw new ApiError(response.status, problemSentence(response.status, answer));
  }
  return answer as T;
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Resolves with `null` instead of failing when nobody is signed in. */
async function orNobody<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  });
}

/** Resolves with `null` where the server is older than the call. */
async function orOlder<T>(answer: Promise<T>): Promise<T | null> {
  return answer.catch((error: unknown) => {
    if (error instanceof ApiError && (error.status === 404 || error.status === 405)) return null;
    throw error;
  });
}

export interface NewListener {
  listener: doc.Profile;
  recovery_code: string;
}

export const api = {
  me: () => orNobody(call<doc.Profile>('GET', '/api/me')),
  createListener: (invite: string | null) =>
    call<NewListener>('POST', '/api/listeners', invite ? { invite } : {}),
  signIn: (code: string) => call<doc.Profile>('POST', '/api/sessions', { code }),
  signOut: () => call<null>('DELETE', '/api/sessions'),
  change: (change: doc.ProfileChange) => call<doc.Profile>('PATCH', '/api/me', change),
  erase: () => call<null>('DELETE', '/api/me'),
  state: () => call<doc.Status>('GET', '/api/me/state'),
  day: () => call<doc.Day>('GET', '/api/me/day'),
  tellSleep: (samples: doc.SleepSample[]) =>
    call<doc.Accepted>('POST', '/api/signals/sleep', { samples }),
  tellHeart: (samples: HeartSample[]) =>
    call<doc.Accepted>('POST', '/api/signals/heart-rate', { samples, device: 'strap' }),
  tellFeedback: (samples: doc.FeedbackSample[]) =>
    call<doc.Accepted>('POST', '/api/signals/feedback', { samples }),
  resetTaste: () => call<null>('DELETE', '/api/me/taste'),
  presets: () => call<{ presets: doc.Preset[]; default: string }>('GET', '/api/presets'),
  station: () => call<doc.Station>('GET', '/api/me/station'),
  steer: (change: doc.StationChange) => call<doc.Station>('PUT', '/api/me/station', change),
  pair: () => call<doc.Pairing>('POST', '/api/me/pairings'),
  makeStream: (hours: number) => call<doc.StreamAddress>('POST', '/api/me/streams', { hours }),
  dropStream: (id: string) => call<null>('DELETE', `/api/me/streams/${encodeURIComponent(id)}`),
  report: () => orOlder(call<doc.Report>('GET', '/api/me/report')),
  beginExperiment: (asked: doc.NewExperiment) =>
    call<doc.Experiment>('PUT', '/api/me/experiment', asked),
  stopExperiment: () => call<null>('DELETE', '/api/me/experiment'),
  links: () => orOlder(call<{ links: doc.Link[] }>('GET', '/api/me/links')),
  link: (service: doc.Link['service'], secret: Record<string, string>) =>
    call<doc.Link>('PUT', `/api/me/links/${service}`, secret),
  unlink: (service: doc.Link['service']) => call<null>('DELETE', `/api/me/links/${service}`),
  devices: () => call<{ devices: doc.Device[] }>('GET', '/api/me/devices'),
  makeDevice: (name: string, scopes: doc.Scope[]) =>
    call<doc.DeviceToken>('POST', '/api/me/devices', { name, scopes }),
  apps: () => call<{ apps: doc.App[] }>('GET', '/api/me/apps'),
  dropApp: (id: string) => call<null>('DELETE', `/api/me/apps/${encodeURIComponent(id)}`),
  dropDevice: (id: string) => call<null>('DELETE', `/api/me/devices/${encodeURIComponent(id)}`),
} as const;

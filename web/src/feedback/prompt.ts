/** When the page may ask its one question. Pure. */
import type { Nights, Settings, Sleep } from '../documents';

/** Design values: so long into a listening one knows, and so long after a question another is welcome. */
const HEARD_FIRST_MS = 20 * 60_000;
const REST_MS = 20 * 3_600_000;
/** How long a question stays before it goes by itself. */
export const STAYS_MS = 3 * 60_000;

/** Nights of whoever told none, a little wider than most. */
const ASSUMED: Nights = { bed: '22:00', wake: '07:00' };

export interface Moment {
  /** How long it has played without a stop. */
  readonly heardMs: number;
  /** Since the last question on this device; null when there was none. */
  readonly sinceAskedMs: number | null;
  readonly askedThisSession: boolean;
  /** Local time, `HH:MM`. */
  readonly clock: string;
  readonly sleep: Sleep | null;
  readonly settings: Pick<Settings, 'timer' | 'alarm'>;
  /** The mode of what plays. */
  readonly mode: string | undefined;
}

/** At most once a session, not soon after another one, and never near sleep. */
export function mayAsk(moment: Moment): boolean {
  const { timer, alarm } = moment.settings;
  if (moment.askedThisSession || moment.heardMs < HEARD_FIRST_MS) return false;
  if (moment.sinceAskedMs !== null && moment.sinceAskedMs < REST_MS) return false;
  if (timer !== null || alarm?.rising || moment.mode === 'sleep') return false;
  const { sleep } = moment;
  const nights = sleep ? [sleep, sleep.free ?? sleep] : [ASSUMED];
  return !nights.some((night) => isNight(moment.clock, night));
}

/** Whether a clock time lies between going to bed and waking; times are `HH:MM`, and the night may begin after midnight. */
export function isNight(clock: string, { bed, wake }: Nights): boolean {
  return bed <= wake ? clock >= bed && clock < wake : clock >= bed || clock < wake;
}

/** The wake alarm in words. Pure. */
import type { Alarm, Weekday } from '../documents';
import { clockTime } from '../phrases';
import { inOrder, WEEK } from '../week';
import { leftPhrase } from './left';

const DAY_MS = 86_400_000;

/** How long a crescendo may take, in minutes. */
export const RAMPS = [5, 10, 15, 20, 30, 45, 60];

/** The choices of length in minutes, with the one that is kept, which a script may have set. */
export function rampChoices(keptMin: number): number[] {
  return [...new Set([...RAMPS, keptMin])].sort((a, b) => a - b);
}

/** When the alarm is due and what will be heard, `Tomorrow at 07:00. The music grows from 06:40 on and becomes Focus.` */
export function alarmPhrase(alarm: Alarm, nowMs: number, zone: string, title: string): string {
  if (alarm.next_at === null) return 'This alarm was for once and is over.';
  const next = new Date(alarm.next_at);
  const begins = clockTime(new Date(next.getTime() - 1000 * alarm.ramp_s).toISOString(), zone);
  const day = dayPhrase(next, nowMs, zone);
  const when = `${day.charAt(0).toUpperCase()}${day.slice(1)} at ${clockTime(alarm.next_at, zone)}`;
  return `${when}, ${daysPhrase(alarm.days)}. The music grows from ${begins} on and becomes ${title}.`;
}

/** What happens while it rises, `The music is growing towards 07:00, 12 min from now.` */
export function risingPhrase(alarm: Alarm, nowMs: number, zone: string): string {
  if (alarm.next_at === null) return 'The music is growing to wake you.';
  const left = leftPhrase(new Date(alarm.next_at).getTime() - nowMs);
  return `Good morning: the music is growing towards ${clockTime(alarm.next_at, zone)}, ${left} from now.`;
}

/** On which days an alarm comes, `Monday to Friday` or `Sat and Sun`; without any it is for once. */
export function daysPhrase(days: readonly Weekday[]): string {
  const names = inOrder(days).map((day) => WEEK.find(([name]) => name === day)![1]);
  if (names.length === 0) return 'once';
  if (names.length === 7) return 'every day';
  if (names.join() === 'Mon,Tue,Wed,Thu,Fri') return 'Monday to Friday';
  if (names.length === 1) return `every ${names[0]}`;
  return `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** The day of a moment as seen from now in a time zone: `today`, `tomorrow`, `on Monday`, or `in a week`. */
export function dayPhrase(then: Date, nowMs: number, zone: string): string {
  const days = Math.round((midnight(then, zone) - midnight(new Date(nowMs), zone)) / DAY_MS);
  if (days <= 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days >= 7) return 'in a week';
  const name = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: zone }).format(then);
  return `on ${name}`;
}

/** The date in a time zone as a number of milliseconds that counts whole days. */
function midnight(at: Date, zone: string): number {
  // The Swedish form of a date is the ISO one.
  return Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at));
}

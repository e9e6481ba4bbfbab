/** The days of the week, from Monday. */
import type { Weekday } from './documents';

export const WEEK: [Weekday, string][] = [
  ['mon', 'Mon'],
  ['tue', 'Tue'],
  ['wed', 'Wed'],
  ['thu', 'Thu'],
  ['fri', 'Fri'],
  ['sat', 'Sat'],
  ['sun', 'Sun'],
];

/** Days in the order of the week, whatever order they were ticked in. */
export function inOrder(days: readonly Weekday[]): Weekday[] {
  return WEEK.flatMap(([day]) => (days.includes(day) ? [day] : []));
}

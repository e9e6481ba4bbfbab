/** Which events of the day are written over the chart, and where, so that none covers another. Pure. */
import type { DayEvent } from '../documents';
import { secondsOf, type Span } from './series';

/** A pole at `x`, a whole number, with its words in one of the lanes; lane 0 is next to the chart. */
export interface Flag {
  name: string;
  text: string;
  at: number;
  x: number;
  lane: number;
  /** The words stand left of the pole, because right of it they would leave the chart. */
  leftward: boolean;
}

export interface Ground {
  /** What the chart shows, in seconds. */
  shown: Span;
  /** Width of the chart in the units of `widthOf`. */
  width: number;
  lanes: number;
  widthOf: (text: string) => number;
}

/** The events worth a flag, the most important first, in few words. */
const TITLES: ReadonlyMap<string, string> = new Map([
  ['bed', 'Bed'],
  ['wake', 'Wake'],
  ['sunrise', 'Sunrise'],
  ['sunset', 'Sunset'],
  ['energy-peak', 'Energy peak'],
  ['temperature-minimum', 'Temperature low'],
  ['wind-down', 'Wind down'],
]);

/** Between a pole and its words, and around both. */
const GAP = 5;

/** Places what fits, in order of time; what is less important gives way. `write` makes the words. */
export function placeFlags(
  events: DayEvent[],
  ground: Ground,
  write: (title: string, at: number) => string,
): Flag[] {
  const { from, to } = ground.shown;
  const order = [...TITLES.keys()];
  const wanted = events
    .flatMap(({ name, at }) => {
      const title = TITLES.get(name);
      const time = secondsOf(at);
      if (!title || time === null || time < from || time > to) return [];
      const x = Math.round(((time - from) / (to - from)) * ground.width);
      return [{ name, text: write(title, time), at: time, x }];
    })
    .sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  let placed: Flag[] = [];
  for (const event of wanted) {
    placed =
      raised([...placed, { ...event, lane: 0, leftward: false }], ground) ??
      raised([...placed, { ...event, lane: 0, leftward: true }], ground) ??
      placed;
  }
  return placed.sort((one, other) => one.at - other.at);
}

/**
 * Gives every flag the lowest lane it can have, or nothing when not all fit. Flags rise away from where their words
 * reach, like stairs, so that no pole need go through the words of another.
 */
function raised(flags: Flag[], ground: Ground): Flag[] | null {
  const leftward = flags.filter((flag) => flag.leftward).sort((one, other) => one.x - other.x);
  const rightward = flags.filter((flag) => !flag.leftward).sort((one, other) => other.x - one.x);
  const placed: Flag[] = [];
  for (const flag of [...leftward, ...rightward]) {
    const words = wordsOf(flag, ground);
    if (words.from < 0 || words.to > ground.width) return null;
    const found = Array.from({ length: ground.lanes }, (_, lane) => ({ ...flag, lane })).find(
      (one) => placed.every((other) => !areCrossing(one, other, ground)),
    );
    if (!found) return null;
    placed.push(found);
  }
  return placed;
}

/** From where to where the words reach, pole included. */
function wordsOf(flag: Flag, ground: Ground): Span {
  const width = GAP + ground.widthOf(flag.text);
  return flag.leftward
    ? { from: flag.x - width, to: flag.x }
    : { from: flag.x, to: flag.x + width };
}

/** Words on words in one lane, or the pole of the higher flag through the words of the lower one. */
function areCrossing(one: Flag, other: Flag, ground: Ground): boolean {
  const [lower, upper] = one.lane <= other.lane ? [one, other] : [other, one];
  const words = wordsOf(lower, ground);
  if (lower.lane === upper.lane) {
    const others = wordsOf(upper, ground);
    return others.from < words.to + GAP && others.to > words.from - GAP;
  }
  // On the side of the pole there is nothing to read, so poles may stand close together.
  const { x } = upper;
  return lower.leftward
    ? x > words.from - GAP && x < words.to
    : x > words.from && x < words.to + GAP;
}

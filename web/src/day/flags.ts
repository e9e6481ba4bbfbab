/** Which events of the day are written over the chart, and where, so that none covers another. Pure. */
import type { DayEvent } from '../documents';
import { secondsOf, type Span } from './series';

/** A pole at `x` with its words in one of the lanes; lane 0 is next to the chart. */
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
  const order = [...TITLES.keys()];
  const wanted = events
    .flatMap(({ name, at }) => {
      const title = TITLES.get(name);
      const time = secondsOf(at);
      const isShown = time !== null && time >= ground.shown.from && time <= ground.shown.to;
      return title && isShown ? [{ name, at: time, text: write(title, time) }] : [];
    })
    .sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  const placed: Flag[] = [];
  for (const event of wanted) {
    const flag = possible(event, ground).find((one) =>
      placed.every((other) => !areCrossing(one, other, ground)),
    );
    if (flag) placed.push(flag);
  }
  return placed.sort((one, other) => one.at - other.at);
}

function possible(event: Pick<Flag, 'name' | 'at' | 'text'>, ground: Ground): Flag[] {
  const { from, to } = ground.shown;
  const x = ((event.at - from) / (to - from)) * ground.width;
  const both = Array.from({ length: ground.lanes }, (_, lane) => [
    { ...event, x, lane, leftward: false },
    { ...event, x, lane, leftward: true },
  ]).flat();
  return both.filter((flag) => {
    const words = wordsOf(flag, ground);
    return words.from >= 0 && words.to <= ground.width;
  });
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
  const reach = lower.lane === upper.lane ? wordsOf(upper, ground) : { from: upper.x, to: upper.x };
  return reach.from < words.to + GAP && reach.to > words.from - GAP;
}

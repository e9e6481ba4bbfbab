/** Draws groups of values with uPlot: a dot for each, and the mean with its uncertainty. Loaded only when there is something to draw. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { GRID, MAIN, words } from '../charts';
import type { Measure } from '../documents';
import { rangeOf, type Group } from './groups';

const SURE = 'rgb(240 200 148 / 0.3)';
const VALUE = 'rgb(168 190 232 / 0.5)';
const NB = '\u00a0';
/** The words of the scale of answers. */
const ANSWERS: Record<number, string> = { [-1]: 'bad', 0: 'neutral', 1: 'good' };

export interface GroupChart {
  groups: readonly Group[];
  measure: Measure;
  width: number;
  height: number;
  /** Room left of the plot for the scale, in pixels. */
  gutter: number;
  /** Size of the words, in whole pixels. */
  fontPx: number;
}

/** Draws into an element. Returns how to take it away. */
export function drawGroups(element: HTMLElement, chart: GroupChart): () => void {
  const { groups, measure, fontPx, gutter } = chart;
  const axis = words(element, fontPx);
  const places = groups.map((_, index) => index);
  const plot = new uPlot(
    {
      width: chart.width,
      height: chart.height,
      padding: [fontPx / 2, 0, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [-0.5, groups.length - 0.5] },
        y: { range: rangeOf(groups, measure) },
      },
      axes: [
        {
          ...axis,
          size: fontPx * 2,
          grid: { show: false },
          splits: () => places,
          values: () => groups.map(({ title }) => title),
        },
        {
          ...axis,
          size: gutter,
          grid: { stroke: GRID, width: 1 },
          ...(measure === 'feedback' ? { splits: () => [-1, 0, 1] } : { space: fontPx * 3 }),
          values: (_, splits) =>
            splits.map((at) => (measure === 'feedback' ? ANSWERS[at] : `${at}${NB}bpm`)),
        },
      ],
      series: [{}, { stroke: 'transparent', width: 0, points: { show: false } }],
      hooks: { draw: [(self) => groups.forEach((group, at) => paint(self, group, at))] },
    },
    [places, groups.map(({ mean }) => mean)],
    element,
  );
  return () => plot.destroy();
}

function paint(plot: uPlot, { values, mean, low, high }: Group, at: number): void {
  const { ctx } = plot;
  const px = uPlot.pxRatio;
  const x = plot.valToPos(at, 'x', true);
  const y = (value: number): number => plot.valToPos(value, 'y', true);
  if (low !== null && high !== null) {
    ctx.fillStyle = SURE;
    ctx.fillRect(x - 7 * px, y(high), 14 * px, Math.max(px, y(low) - y(high)));
  }
  ctx.fillStyle = VALUE;
  values.forEach((value, index) => {
    // Side by side, so that equal values do not hide each other.
    const aside = ((index % 5) - 2) * 4 * px;
    ctx.beginPath();
    ctx.arc(x + aside, y(value), 2.5 * px, 0, 2 * Math.PI);
    ctx.fill();
  });
  if (mean === null) return;
  ctx.fillStyle = MAIN;
  ctx.fillRect(x - 13 * px, y(mean) - px, 26 * px, 2 * px);
}

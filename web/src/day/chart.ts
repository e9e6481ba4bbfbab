/** Draws a day with uPlot. Loaded only when there is a day to draw. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { GRID, MAIN, words } from '../charts';
import { clockOf, hourTicks, tempoRange, type DaySeries } from './series';

const UNSURE = 'rgb(240 200 148 / 0.17)';
const TEMPO = 'rgb(168 190 232 / 0.85)';
const GROUND = 'rgb(255 244 228 / 0.03)';
const POLE = 'rgb(255 244 228 / 0.3)';
const NIGHT = 'rgb(10 12 44 / 0.62)';
const NIGHT_EDGE = 'rgb(140 160 220 / 0.28)';
/** The strongest daylight in the background. */
const DAYLIGHT_ALPHA = 0.15;
/** Half the width of `00:00`, in sizes of the words. */
const HALF_WORD = 1.5;

export interface DayChart {
  series: DaySeries;
  timezone: string;
  /** Moments that are marked by a line from top to bottom, in seconds. */
  marks: number[];
  width: number;
  height: number;
  /** Room left of the hours for the scale, in pixels. */
  gutter: number;
  /** Hours between two words of the time axis. */
  everyH: number;
  /** Size of the words, in whole pixels. */
  fontPx: number;
  /** The point under the pointer, or nothing when the pointer left. */
  onPoint: (index: number | null) => void;
}

/** Draws into an element. Returns how to take it away. */
export function drawDay(element: HTMLElement, chart: DayChart): () => void {
  const { series, timezone, fontPx } = chart;
  const axis = words(element, fontPx);
  const first = series.times[0];
  const last = series.times[series.times.length - 1];
  const lastWord = last - ((last - first) * fontPx * HALF_WORD) / (chart.width - chart.gutter);
  const plain = { points: { show: false }, pxAlign: 0 };
  const edge = { ...plain, stroke: 'transparent', width: 0 };
  const plot = new uPlot(
    {
      width: chart.width,
      height: chart.height,
      // The uppermost word of the scale reaches above the plot.
      padding: [fontPx / 2, 0, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        points: { size: 7, width: 0 },
      },
      scales: {
        x: { time: false, range: [first, last] },
        y: { range: [0, 1] },
        tempo: { range: tempoRange(series.tempo) },
      },
      axes: [
        {
          ...axis,
          size: fontPx * 2,
          grid: { stroke: GRID, width: 1 },
          splits: (_, __, from, to) => hourTicks(from, to, timezone, chart.everyH),
          // An hour at the very end has no room for its word.
          values: (_, splits) => splits.map((at) => (at > lastWord ? '' : clockOf(at, timezone))),
        },
        {
          ...axis,
          size: chart.gutter,
          grid: { stroke: GRID, width: 1 },
          splits: () => [0, 0.5, 1],
          values: () => ['0 %', '50 %', '100 %'],
        },
      ],
      series: [
        {},
        { ...plain, stroke: MAIN, width: 2 },
        edge,
        edge,
        { ...plain, scale: 'tempo', stroke: TEMPO, width: 1.2, dash: [2, 4], cap: 'round' },
      ],
      bands: [{ series: [2, 3], fill: UNSURE }],
      hooks: {
        drawClear: [(self) => paintGround(self, series)],
        drawAxes: [(self) => paintMarks(self, chart.marks)],
        setCursor: [({ cursor }) => chart.onPoint(cursor.idx ?? null)],
      },
    },
    [series.times, series.energy, series.high, series.low, series.tempo],
    element,
  );
  return () => plot.destroy();
}

function paintGround(plot: uPlot, series: DaySeries): void {
  const { ctx, bbox } = plot;
  const { times, daylight } = series;
  const span = times[times.length - 1] - times[0];
  const light = ctx.createLinearGradient(bbox.left, 0, bbox.left + bbox.width, 0);
  daylight.forEach((share, index) => {
    const colour = `rgb(255 226 170 / ${share * DAYLIGHT_ALPHA})`;
    light.addColorStop((times[index] - times[0]) / span, colour);
  });
  for (const fill of [GROUND, light]) {
    ctx.fillStyle = fill;
    ctx.fillRect(bbox.left, bbox.top, bbox.width, bbox.height);
  }
  for (const { from, to } of series.nights) {
    const left = plot.valToPos(from, 'x', true);
    const right = plot.valToPos(to, 'x', true);
    ctx.fillStyle = NIGHT;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.fillStyle = NIGHT_EDGE;
    ctx.fillRect(left, bbox.top + bbox.height - 2 * uPlot.pxRatio, right - left, 2 * uPlot.pxRatio);
  }
}

function paintMarks(plot: uPlot, marks: number[]): void {
  const { ctx, bbox } = plot;
  ctx.fillStyle = POLE;
  for (const at of marks) {
    // Whole pixels of the page, where the poles of the words above stand too.
    const left = bbox.left + Math.round(plot.valToPos(at, 'x')) * uPlot.pxRatio;
    ctx.fillRect(left, 0, uPlot.pxRatio, bbox.top + bbox.height);
  }
}

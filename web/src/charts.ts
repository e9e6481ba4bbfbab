/** What every chart has in common. Loaded with the first chart. */
import type uPlot from 'uplot';

export const INK = '#d9d4d3';
export const MAIN = '#f0c894';
export const GRID = 'rgb(255 244 228 / 0.09)';

/** The words of an axis, in the fonts of the page; `fontPx` in whole pixels, uPlot reads no others. */
export function words(
  element: HTMLElement,
  fontPx: number,
): Pick<uPlot.Axis, 'stroke' | 'font' | 'ticks' | 'gap'> {
  const font = `${fontPx}px ${getComputedStyle(element).fontFamily}`;
  return { stroke: INK, font, ticks: { show: false }, gap: fontPx / 2 };
}

import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import type { Plot } from './measure.js';

/** The plot as SVG: a line with points for each series, from zero up. */
export async function svgOf({ title, x, y, logarithmic, points }: Plot): Promise<string> {
  const { spec } = compile({
    title,
    width: 420,
    height: 220,
    background: 'white',
    data: { values: points },
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: x, scale: { type: logarithmic ? 'log' : 'linear' } },
      y: { field: 'y', type: 'quantitative', title: y, scale: { zero: true } },
      color: { field: 'series', type: 'nominal', title: null },
    },
  });
  return new View(parse(spec), { renderer: 'none' }).toSVG();
}

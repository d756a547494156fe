// A curve as SVG: axes with ticks, a line, points that tell their numbers; the same numbers as a table.
import { element } from '../page/elements.ts';
import { sortedTable } from './table.ts';

const kSpace = 'http://www.w3.org/2000/svg';
const kWidth = 640;
const kHeight = 250;
const kLeft = 62;
const kRight = 26;
const kTop = 12;
const kBottom = 40;

export interface Axis {
  label: string;
  log: boolean;
  /** From what to what; of a logarithmic axis above zero. */
  from: number;
  to: number;
  text: (value: number) => string;
}

export interface Curve {
  title: string;
  x: Axis;
  y: Axis;
  points: [x: number, y: number][];
  /** The line keeps its height up to the next point. */
  steps?: boolean;
  /** A line across, with its words. */
  level?: { at: number; text: string };
  /** What the last point means, beside it. */
  last?: string;
}

function svg(tag: string, attributes: Record<string, string | number>, text = ''): SVGElement {
  const made = document.createElementNS(kSpace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text) made.textContent = text;
  return made;
}

/** 1, 2, 5, 10, … or powers of ten, within the axis. */
function ticks(axis: Axis): number[] {
  const all: number[] = [];
  if (axis.log) {
    const decades = Math.log10(axis.to / axis.from);
    const parts = decades <= 1.5 ? [1, 2, 5] : [1];
    for (let power = Math.floor(Math.log10(axis.from)); power <= Math.ceil(Math.log10(axis.to)); ++power) {
      for (const part of parts) {
        const value = part * 10 ** power;
        if (value >= axis.from * 0.999 && value <= axis.to * 1.001) all.push(value);
      }
    }
    return all;
  }
  const rough = (axis.to - axis.from) / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((part) => part * power).find((size) => size >= rough) ?? 10 * power;
  for (let value = Math.ceil(axis.from / step) * step; value <= axis.to * 1.0001; value += step) all.push(value);
  return all;
}

function scale(axis: Axis, from: number, to: number): (value: number) => number {
  const at = axis.log ? (value: number) => Math.log10(Math.max(value, axis.from)) : (value: number) => value;
  const size = at(axis.to) - at(axis.from) || 1;
  return (value) => from + ((at(value) - at(axis.from)) / size) * (to - from);
}

function frame(curve: Curve, x: (value: number) => number, y: (value: number) => number): SVGElement[] {
  const parts: SVGElement[] = [];
  for (const value of ticks(curve.y)) {
    parts.push(svg('line', { class: 'grid', x1: kLeft, x2: kWidth - kRight, y1: y(value), y2: y(value) }));
    parts.push(svg('text', { class: 'tick', x: kLeft - 6, y: y(value) + 4, 'text-anchor': 'end' }, curve.y.text(value)));
  }
  for (const value of ticks(curve.x)) {
    parts.push(svg('line', { class: 'grid', x1: x(value), x2: x(value), y1: kHeight - kBottom, y2: kHeight - kBottom + 4 }));
    parts.push(svg('text', { class: 'tick', x: x(value), y: kHeight - kBottom + 16, 'text-anchor': 'middle' }, curve.x.text(value)));
  }
  parts.push(svg('line', { class: 'axis', x1: kLeft, x2: kWidth - kRight, y1: kHeight - kBottom, y2: kHeight - kBottom }));
  parts.push(svg('text', { class: 'axis-label', x: (kLeft + kWidth - kRight) / 2, y: kHeight - 6, 'text-anchor': 'middle' }, curve.x.label));
  parts.push(svg('text', { class: 'axis-label', transform: `translate(13,${(kTop + kHeight - kBottom) / 2}) rotate(-90)`, 'text-anchor': 'middle' }, curve.y.label));
  return parts;
}

function drawing(curve: Curve): SVGElement {
  const x = scale(curve.x, kLeft, kWidth - kRight);
  const y = scale(curve.y, kHeight - kBottom, kTop);
  const picture = svg('svg', { class: 'curve', viewBox: `0 0 ${kWidth} ${kHeight}`, role: 'img', 'aria-label': `${curve.title}; the numbers are in the table below` });
  picture.append(...frame(curve, x, y));
  if (curve.level) {
    const height = y(curve.level.at);
    picture.append(svg('line', { class: 'level', x1: kLeft, x2: kWidth - kRight, y1: height, y2: height }));
    picture.append(svg('text', { class: 'tick', x: kLeft + 6, y: height - 4 }, curve.level.text));
  }
  let path = '';
  curve.points.forEach(([atX, atY], at) => {
    if (curve.steps && at > 0) path += `H${x(atX).toFixed(1)}`;
    path += `${at === 0 ? 'M' : 'L'}${x(atX).toFixed(1)} ${y(atY).toFixed(1)}`;
  });
  picture.append(svg('path', { class: 'trend', d: path }));
  for (const [atX, atY] of curve.points) {
    const dot = svg('circle', { class: 'dot', cx: x(atX).toFixed(1), cy: y(atY).toFixed(1), r: 2.5 });
    dot.append(svg('title', {}, `${curve.x.text(atX)} ${curve.x.label}: ${curve.y.text(atY)} ${curve.y.label}`));
    picture.append(dot);
  }
  const last = curve.points.at(-1);
  if (curve.last && last) {
    // The words stand where the line does not come from.
    const [atX, atY] = [x(last[0]), y(last[1])];
    const rises = last[1] >= curve.points[0][1];
    picture.append(svg('text', { class: 'told', x: Math.max(atX, kLeft + 90), y: rises ? atY - 9 : Math.min(atY + 20, kHeight - kBottom - 5), 'text-anchor': 'end' }, curve.last));
  }
  return picture;
}

export function curveFigure(curve: Curve): HTMLElement {
  const table = sortedTable(curve.title, [
    { head: curve.x.label, cell: ([x]: [number, number]) => curve.x.text(x), number: true },
    { head: curve.y.label, cell: ([, y]: [number, number]) => curve.y.text(y), number: true },
  ], curve.points);
  return element('figure', {}, element('figcaption', { text: curve.title }), drawing(curve) as unknown as Node,
    element('details', { class: 'numbers' }, element('summary', { text: 'As a table' }), table.host));
}

// Draws the chart: ruler, strips of states, operations as bars, and the order as a line through them.
import { mix, termColor, termInk, type Colors } from '../diagram/colors.ts';
import type { Pen } from '../diagram/pen.ts';
import { firstNotBefore } from '../model/axis.ts';
import type { HistoryAxis } from './history_axis.ts';
import { kFailed, kMismatched, kUnknown, type HistoryIndex } from './history_index.ts';
import type { Row } from './rows.ts';

export interface Picture {
  index: HistoryIndex;
  rows: Row[];
  colors: Colors;
  width: number; height: number;
  /** Where names end and time begins. */
  left: number;
  /** How far it is scrolled down. */
  scroll: number;
  axis: HistoryAxis;
  /** Positions of the axis. */
  from: number; to: number;
  /** What lies before and after these events is out of view. */
  first: number; last: number;
  selected: number;
  /** Null: all have their colours. */
  lit: Set<number> | null;
  found: Set<number> | null;
  showsOrder: boolean;
  /** The key whose order is drawn in all lanes; null: each key in its own. */
  key: number | null;
}

export const kRuler = 22;
const kFont = '"Helvetica Neue", "Liberation Sans", Arial, sans-serif';
const kLetter = 6;
const kPointsMax = 600;

export function xOf(picture: Picture, event: number): number {
  return xAt(picture, picture.axis.at(event));
}
function xAt(picture: Picture, position: number): number {
  return picture.left + ((position - picture.from) / (picture.to - picture.from)) * (picture.width - picture.left - 8);
}
export function positionOf(picture: Picture, x: number): number {
  return picture.from + ((x - picture.left) / (picture.width - picture.left - 8)) * (picture.to - picture.from);
}
export function yOf(picture: Picture, row: Row): number {
  return kRuler + row.top - picture.scroll;
}

function fitted(text: string, width: number): string {
  const room = Math.floor((width - 7) / kLetter);
  if (text.length <= room) return text;
  return room < 4 ? '' : `${text.slice(0, room - 1)}…`;
}

function write(pen: Pen, text: string, x: number, y: number, color: string, font = `11px ${kFont}`): void {
  pen.font = font;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillStyle = color;
  pen.fillText(text, x, y);
}

export function paintHistory(pen: Pen, picture: Picture): void {
  const { colors, width, height, left } = picture;
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  pen.fillStyle = colors.ground;
  pen.fillRect(0, 0, width, height);
  const rows = picture.rows.filter((row) => yOf(picture, row) + row.height > kRuler && yOf(picture, row) < height);
  pen.save();
  pen.beginPath();
  pen.rect(0, kRuler, width, height - kRuler);
  pen.clip();
  rows.forEach((row) => paintName(pen, picture, row));
  pen.restore();
  pen.save();
  pen.beginPath();
  pen.rect(left, 0, width - left, height);
  pen.clip();
  paintRuler(pen, picture);
  pen.restore();
  pen.save();
  pen.beginPath();
  pen.rect(left, kRuler, width - left, height - kRuler);
  pen.clip();
  paintMoment(pen, picture);
  for (const row of rows) {
    if (row.kind === 'states') paintStates(pen, picture, row);
    else paintLane(pen, picture, row);
  }
  if (picture.showsOrder) paintOrder(pen, picture);
  if (picture.selected >= 0) paintSelected(pen, picture, rows);
  pen.restore();
  pen.fillStyle = colors.line;
  pen.fillRect(left - 1, 0, 1, height);
  pen.fillRect(0, kRuler - 1, width, 1);
}

function paintName(pen: Pen, picture: Picture, row: Row): void {
  const { colors, left } = picture;
  const y = yOf(picture, row);
  const strip = row.kind === 'states';
  write(pen, fitted(row.title, left - 8), 10, y + row.height / 2, strip ? colors.ink : colors.muted, `${strip ? 'bold ' : ''}11px ${kFont}`);
  pen.fillStyle = mix(colors.line, colors.ground, 0.5);
  if (!strip) pen.fillRect(left, y + row.height - 1, picture.width - left, 1);
}

function paintRuler(pen: Pen, picture: Picture): void {
  const { colors } = picture;
  const span = picture.to - picture.from;
  const target = span / Math.max(2, (picture.width - picture.left) / 90);
  const power = 10 ** Math.floor(Math.log10(target));
  const step = Math.max(1, power * ([1, 2, 5, 10].find((one) => one * power >= target) ?? 10));
  const { axis } = picture;
  for (let at = Math.ceil(picture.from / step) * step + 0; at <= picture.to; at += step) {
    const text = axis.label(at, step, Math.max(picture.to, -picture.from));
    if (text === '') continue;
    const x = xAt(picture, at);
    pen.fillStyle = colors.line;
    pen.fillRect(x, kRuler - 5, 1, picture.height);
    write(pen, text, x + 4, kRuler / 2, colors.muted, `10px ${kFont}`);
  }
}

/** The moment after which there is no order. */
function paintMoment(pen: Pen, picture: Picture): void {
  const { index, colors } = picture;
  if (!index.finding) return;
  const x = xOf(picture, index.columns.completed[index.finding.operation]);
  pen.fillStyle = colors.violation;
  pen.globalAlpha = 0.8;
  pen.fillRect(x - 0.75, kRuler, 1.5, picture.height);
  pen.globalAlpha = 1;
}

function paintStates(pen: Pen, picture: Picture, row: Row): void {
  const { index, colors } = picture;
  const order = index.orders.get(row.key);
  const y = yOf(picture, row) + 4;
  const height = row.height - 9;
  if (!order || !order.known) {
    return write(pen, order ? 'no order within the budget' : 'no operation took effect', picture.left + 6, y + height / 2, colors.muted);
  }
  const moments = order.order.map((at) => index.effect[at]);
  const end = order.until ?? index.events + 1;
  let done = -1;
  const first = Math.max(0, firstNotBefore(moments, picture.first) - 1);
  for (let at = first - 1; at < moments.length;) {
    // States that do not change are one.
    let next = at + 1;
    while (next < moments.length && order.states[next + 1] === order.states[at + 1]) ++next;
    const [start, stop] = [at < 0 ? 0 : moments[at], next < moments.length ? moments[next] : end];
    const [x, right] = [Math.max(picture.left, xOf(picture, start)), Math.min(picture.width, xOf(picture, stop))];
    if (xOf(picture, start) > picture.width) break;
    if (right - done >= 1) {
      const color = termColor(colors, index.color(order.states[at + 1]));
      pen.fillStyle = mix(color, colors.ground, colors.dark ? 0.5 : 0.38);
      pen.fillRect(x, y, Math.max(1, right - x), height);
      if (right - x > 4) {
        pen.fillStyle = color;
        pen.fillRect(x, y, 2, height);
      }
      const text = fitted(index.text(order.states[at + 1]), right - x);
      if (text !== '' && right - x > 12) write(pen, text, x + 6, y + height / 2 + 0.5, colors.ink);
      done = right;
    }
    at = next;
  }
}

function paintLane(pen: Pen, picture: Picture, row: Row): void {
  const { index } = picture;
  const { operations } = row;
  let low = 0;
  let high = operations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (index.drawnEnd[operations[middle]] < picture.first) low = middle + 1;
    else high = middle;
  }
  let done = -Infinity;
  const y = yOf(picture, row) + 3;
  for (let place = low; place < operations.length; ++place) {
    const at = operations[place];
    if (index.columns.invoked[at] > picture.last) break;
    const right = xOf(picture, index.drawnEnd[at]);
    // What falls on the pixels of the one before is not seen; what has no place is always.
    if (right - done < 0.7 && !index.unplaced.has(at)) continue;
    paintBar(pen, picture, at, y, row.height - 7);
    done = right;
  }
}

export function paintBar(pen: Pen, picture: Picture, at: number, y: number, height: number): void {
  const { index, colors, lit, found } = picture;
  const { value, outcome, invoked, completed } = index.columns;
  const faded = (lit !== null && !lit.has(at)) || (found !== null && !found.has(at));
  const x = xOf(picture, invoked[at]);
  const width = Math.max(1.5, xOf(picture, index.drawnEnd[at]) - x);
  const missed = outcome[at] === kFailed || outcome[at] === kMismatched;
  const writes = !missed && index.text(index.columns.f[at]) !== 'read';
  const place = index.color(value[at]);
  const color = termColor(colors, place);
  pen.globalAlpha = faded ? 0.22 : 1;
  pen.fillStyle = missed ? colors.ground : writes ? color : mix(color, colors.ground, colors.dark ? 0.28 : 0.16);
  if (outcome[at] === kUnknown && writes) pen.fillStyle = mix(color, colors.ground, 0.6);
  pen.fillRect(x, y, width, height);
  if (width > 3) {
    pen.strokeStyle = missed ? colors.muted : color;
    pen.lineWidth = 1.2;
    pen.setLineDash(missed ? [3, 2] : []);
    pen.beginPath();
    if (completed[at] >= 0) pen.rect(x + 0.6, y + 0.6, width - 1.2, height - 1.2);
    else openEnd(pen, x + 0.6, y + 0.6, width - 1.2, height - 1.2);
    pen.stroke();
    pen.setLineDash([]);
  }
  if (index.unplaced.has(at)) paintUnplaced(pen, colors, x, y, width, height);
  const text = width < 14 ? '' : fitted(index.label(at), width);
  if (text !== '') {
    const unknown = outcome[at] === kUnknown;
    write(pen, text, x + 5, y + Math.max(height / 2 - 2, 8), writes && !unknown ? termInk(colors, place) : missed ? colors.muted : colors.ink);
  }
  pen.globalAlpha = 1;
}

/** No right side: it may take effect later as well. */
function openEnd(pen: Pen, x: number, y: number, width: number, height: number): void {
  pen.moveTo(x + width, y);
  pen.lineTo(x, y);
  pen.lineTo(x, y + height);
  pen.lineTo(x + width, y + height);
  for (let turn = 1; turn <= 4; ++turn) pen.lineTo(x + width - (turn % 2 ? 4 : 0), y + height - (turn * height) / 4);
}

function paintUnplaced(pen: Pen, colors: Colors, x: number, y: number, width: number, height: number): void {
  pen.strokeStyle = colors.violation;
  pen.lineWidth = 2.4;
  pen.beginPath();
  pen.rect(x - 1, y - 1, width + 2, height + 2);
  pen.stroke();
  // Crossed out.
  pen.lineWidth = 1.6;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + width, y + height);
  pen.moveTo(x + width, y);
  pen.lineTo(x, y + height);
  pen.stroke();
}

/** Through the moment of each effect, from lane to lane. */
function paintOrder(pen: Pen, picture: Picture): void {
  const { index, colors, rows } = picture;
  const points = new Map<number, number>();
  for (const row of rows) {
    if (row.kind !== 'lane') continue;
    let low = firstShown(index, row, picture.first);
    for (; low < row.operations.length && index.columns.invoked[row.operations[low]] <= picture.last; ++low) {
      points.set(row.operations[low], yOf(picture, row) + row.height - 7);
    }
  }
  for (const order of index.document.orders) {
    if (picture.key !== null && order.key !== picture.key) continue;
    const seen = order.order.filter((at) => index.effect[at] >= picture.first && index.effect[at] <= picture.last && points.has(at));
    if (seen.length === 0 || seen.length > kPointsMax) continue;
    const dense = (picture.width - picture.left) / seen.length < 7;
    pen.strokeStyle = colors.ink;
    pen.globalAlpha = dense ? 0.35 : picture.lit ? 0.25 : 0.65;
    pen.lineWidth = 1;
    pen.beginPath();
    seen.forEach((at, turn) => {
      const [x, y] = [xOf(picture, index.effect[at]), points.get(at)!];
      if (turn === 0) pen.moveTo(x, y);
      else pen.lineTo(x, y);
    });
    pen.stroke();
    pen.globalAlpha = picture.lit ? 0.4 : 1;
    if (dense) continue;
    for (const at of seen) {
      pen.beginPath();
      pen.arc(xOf(picture, index.effect[at]), points.get(at)!, 3, 0, 2 * Math.PI);
      pen.fillStyle = colors.ground;
      pen.fill();
      pen.lineWidth = 1.6;
      pen.stroke();
    }
  }
  pen.globalAlpha = 1;
}

function firstShown(index: HistoryIndex, row: Row, from: number): number {
  let low = 0;
  let high = row.operations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (index.drawnEnd[row.operations[middle]] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Its time as a column, itself in a frame, and above it what it could have been told. */
function paintSelected(pen: Pen, picture: Picture, rows: Row[]): void {
  const { index, colors, selected } = picture;
  const row = rows.find((one) => one.operations.includes(selected));
  const x = xOf(picture, index.columns.invoked[selected]);
  const right = xOf(picture, index.drawnEnd[selected]);
  pen.globalAlpha = colors.dark ? 0.14 : 0.07;
  pen.fillStyle = colors.ink;
  pen.fillRect(x, kRuler, Math.max(1.5, right - x), picture.height);
  pen.globalAlpha = 1;
  if (!row) return;
  const y = yOf(picture, row);
  pen.strokeStyle = colors.ink;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.rect(x - 2.5, y + 0.5, Math.max(1.5, right - x) + 5, row.height - 2);
  pen.stroke();
  const could = index.could.get(selected);
  if (!could) return;
  const words = could.length === 0 ? 'nothing was possible' : `possible: ${could.slice(0, 6).map((text) => index.text(text)).join(', ')}${could.length > 6 ? ', …' : ''}`;
  const width = words.length * kLetter + 12;
  const above = y - 19 > kRuler ? y - 19 : y + row.height + 1;
  const box = Math.max(picture.left + 2, Math.min(x, picture.width - width - 4));
  pen.fillStyle = colors.ink;
  pen.fillRect(box, above, width, 18);
  write(pen, words, box + 6, above + 9.5, colors.ground);
}

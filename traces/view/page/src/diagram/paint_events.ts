// Draws events on the lanes: ticks or their density, and a mark of its own form for each thing that counts.
import { Fate, Flag } from '../contract/answers.ts';
import type { Pen } from './pen.ts';
import { eventX, isLit, kFaded, laneY, scaleOf, xOf, type Scene } from './scene.ts';

export type MarkForm = 'leader' | 'vote' | 'commit' | 'configuration' | 'snapshot' | 'crash' | 'restart' | 'pause' |
  'resume' | 'disk' | 'client' | 'violation' | 'removed' | 'probe';

/** The form of a mark, about 9 pixels wide around (x, y). */
export function paintForm(pen: Pen, form: string, x: number, y: number, color: string, ground: string): void {
  pen.fillStyle = color;
  pen.strokeStyle = color;
  pen.lineWidth = 1.4;
  pen.setLineDash([]);
  pen.beginPath();
  const line = (...points: [number, number][]) => points.forEach(([dx, dy], at) => {
    if (at === 0) pen.moveTo(x + dx, y + dy);
    else pen.lineTo(x + dx, y + dy);
  });
  if (form === 'leader') {
    for (let at = 0; at < 10; ++at) {
      const r = at % 2 === 0 ? 6 : 2.6;
      const angle = (at * Math.PI) / 5 - Math.PI / 2;
      if (at === 0) pen.moveTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
      else pen.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
    }
    pen.closePath();
    pen.fill();
  } else if (form === 'vote') {
    line([-2.5, -0.5], [-0.5, 2.5], [3.5, -3]);
    pen.stroke();
  } else if (form === 'commit') {
    line([-4, 3], [4, 3], [0, -4]);
    pen.closePath();
    pen.fill();
  } else if (form === 'configuration') {
    line([0, -4.5], [4.5, 0], [0, 4.5], [-4.5, 0]);
    pen.closePath();
    pen.fillStyle = ground;
    pen.fill();
    pen.stroke();
  } else if (form === 'snapshot') {
    pen.rect(x - 3.5, y - 3.5, 7, 7);
    pen.fill();
  } else if (form === 'crash' || form === 'violation') {
    pen.lineWidth = form === 'crash' ? 1.8 : 2.6;
    line([-4, -4], [4, 4]);
    line([-4, 4], [4, -4]);
    pen.stroke();
  } else if (form === 'restart' || form === 'resume') {
    line([-3, -4], [4, 0], [-3, 4]);
    pen.closePath();
    pen.stroke();
  } else if (form === 'pause') {
    line([-2, -4], [-2, 4]);
    line([2, -4], [2, 4]);
    pen.stroke();
  } else if (form === 'disk') {
    line([-3, -3], [3, -3]);
    line([-3, 0], [3, 0]);
    line([-3, 3], [3, 3]);
    pen.stroke();
  } else if (form === 'client') {
    line([0, -4], [0, 3]);
    line([-3, 0], [0, 4], [3, 0]);
    pen.stroke();
  } else if (form === 'removed') {
    line([-4, 0], [4, 0]);
    pen.stroke();
  } else {
    pen.arc(x, y, 3, 0, 2 * Math.PI);
    pen.stroke();
  }
}

/** The most telling mark of an event by its flags; null where it has none. */
function formOf(flags: number): MarkForm | null {
  if (flags & Flag.violated) return 'violation';
  if (flags & Flag.stopped) return 'crash';
  if (flags & Flag.started) return 'restart';
  if (flags & Flag.configuration) return 'configuration';
  if (flags & Flag.snapshot) return 'snapshot';
  if (flags & Flag.removed) return 'removed';
  if (flags & Flag.commit) return 'commit';
  if (flags & Flag.voted) return 'vote';
  if (flags & Flag.synced) return 'disk';
  return null;
}

function colorOfForm(scene: Scene, form: string): string {
  if (form === 'violation') return scene.colors.violation;
  return form === 'crash' || form === 'removed' ? scene.colors.fault : scene.colors.ink;
}

function paintTicks(pen: Pen, scene: Scene, server: number): void {
  const { axis, layout, colors } = scene;
  const lane = scene.index.lanes[server];
  const y = laneY(scene, server);
  let at = firstAt(scene, lane, scene.from);
  const past = firstAt(scene, lane, scene.to);
  const dense = (past - at) * 3 > layout.right - layout.left;
  if (dense) return paintDensity(pen, scene, lane, at, past, y);
  const top = y - layout.laneHeight / 2 - 7;
  let lastForm = -Infinity;
  for (; at <= past && at < lane.length; ++at) {
    const event = lane[at];
    if (axis.at[event] > scene.to) break;
    const x = eventX(scene, event);
    pen.globalAlpha = isLit(scene, event) && (!scene.passes || scene.passes[event] === 1) ? 1 : kFaded;
    pen.fillStyle = colors.ink;
    pen.fillRect(x - 0.5, y - layout.laneHeight / 2, 1, layout.laneHeight);
    const form = formOf(scene.index.flags[event]);
    if (form && x - lastForm > 9) {
      paintForm(pen, form, x, top, colorOfForm(scene, form), colors.ground);
      lastForm = x;
    }
  }
  pen.globalAlpha = 1;
}

/** Events in each pair of pixels, as a line of varying darkness under the bar. */
function paintDensity(pen: Pen, scene: Scene, lane: Uint32Array, from: number, past: number, y: number): void {
  const { layout, colors, axis } = scene;
  const cell = 2;
  const per = cell / scaleOf(scene);
  const most = Math.max(4, (3 * (past - from) * cell) / (layout.right - layout.left));
  const lit = scene.lit || scene.passes;
  let place = from;
  pen.fillStyle = colors.ink;
  for (let x = layout.left; x < layout.right && place < past; x += cell) {
    const end = scene.from + (x - layout.left) / scaleOf(scene) + per;
    let next = place;
    let step = 1;
    // Most cells hold few events: search from the last place in growing steps.
    while (next < past && axis.at[lane[next]] < end) {
      next += step;
      step *= 2;
    }
    const next2 = lowerBound(scene, lane, place, Math.min(next, past), end);
    const count = next2 - place;
    if (count > 0) {
      pen.globalAlpha = (lit ? 0.3 : 1) * Math.min(0.75, 0.12 + (0.63 * count) / most);
      pen.fillRect(x, y + layout.laneHeight / 2 + 1, cell, 3);
    }
    place = next2;
  }
  pen.globalAlpha = 1;
}

function lowerBound(scene: Scene, lane: Uint32Array, low: number, high: number, position: number): number {
  const at = scene.axis.at;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[lane[middle]] < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAt(scene: Scene, lane: Uint32Array, position: number): number {
  return lowerBound(scene, lane, 0, lane.length, position);
}

/** Leaders, configurations, crashes and what else is rare, at any zoom; at most one of a kind in 10 pixels. */
function paintMarks(pen: Pen, scene: Scene): void {
  const { marks } = scene.index;
  const { axis, colors, layout } = scene;
  const last = new Map<string, number>();
  const top = new Map<number, { x: number; level: number }>();
  for (let at = firstMark(scene); at < marks.length; ++at) {
    const [event, server, kind] = marks[at];
    const position = axis.at[event];
    if (position < scene.from) continue;
    if (position > scene.to) {
      if (axis.kind === 'causality') continue;
      break;
    }
    if (kind === 'commit' || (kind === 'disk' && scaleOf(scene) * 1000 < 4)) continue;
    const key = `${kind} ${server}`;
    const x = xOf(scene, position);
    if (x - (last.get(key) ?? -Infinity) < 10) continue;
    last.set(key, x);
    // Marks of one server that would cover each other are stacked.
    const level = x - (top.get(server)?.x ?? -Infinity) < 10 ? Math.min(2, top.get(server)!.level + 1) : kind === 'probe' && formOf(scene.index.flags[event]) ? 1 : 0;
    top.set(server, { x, level });
    pen.globalAlpha = isLit(scene, event) ? 1 : kFaded;
    const y = (server > 0 ? laneY(scene, server) - layout.laneHeight / 2 - 8 : layout.bandTop) - 11 * level;
    paintForm(pen, kind, x, y, colorOfForm(scene, kind), colors.ground);
  }
  pen.globalAlpha = 1;
}

/** The first mark that may be in view. */
function firstMark(scene: Scene): number {
  const { marks } = scene.index;
  if (scene.axis.kind === 'causality') return 0;
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scene.axis.at[marks[middle][0]] < scene.from) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function paintEvents(pen: Pen, scene: Scene): void {
  for (let server = 1; server <= scene.index.servers; ++server) paintTicks(pen, scene, server);
  paintMarks(pen, scene);
}

/** Rings around the cursor's event and around the witnesses. */
export function paintCursor(pen: Pen, scene: Scene): void {
  const { colors, layout, index } = scene;
  const x = eventX(scene, scene.cursor);
  if (x >= layout.left - 1 && x <= layout.right + 1) {
    pen.strokeStyle = colors.cursor;
    pen.lineWidth = 1;
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(x, layout.rulerBottom - 4);
    pen.lineTo(x, layout.height - 2);
    pen.stroke();
    const server = index.server[scene.cursor];
    if (server > 0) ring(pen, x, laneY(scene, server), layout.laneHeight * 0.75, colors.cursor, colors.ground);
  }
  paintHandles(pen, scene, x);
  for (const event of scene.witnesses) {
    const at = eventX(scene, event);
    const server = index.server[event];
    if (event <= 0 || server === 0 || at < layout.left || at > layout.right) continue;
    pen.strokeStyle = colors.violation;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(at, laneY(scene, server), layout.laneHeight, 0, 2 * Math.PI);
    pen.stroke();
  }
}

/** A circle where the arrow of a message in flight crosses the cursor's line. */
function paintHandles(pen: Pen, scene: Scene, x: number): void {
  const { colors, index } = scene;
  const m = index.messages;
  if (scene.inFlight.length > 60) return;
  for (const message of scene.inFlight) {
    if (message < 0 || m.end[message] <= scene.cursor || m.fate[message] !== Fate.delivered) continue;
    const [from, to] = [eventX(scene, m.start[message]), eventX(scene, m.end[message])];
    if (to - from < 8) continue;
    const share = Math.min(0.85, Math.max(0.15, (x - from) / (to - from)));
    const y = laneY(scene, m.from[message]) + (laneY(scene, m.to[message]) - laneY(scene, m.from[message])) * share;
    pen.beginPath();
    pen.arc(from + (to - from) * share, y, 3.5, 0, 2 * Math.PI);
    pen.fillStyle = colors.ground;
    pen.fill();
    pen.strokeStyle = colors.ink;
    pen.lineWidth = 1.3;
    pen.stroke();
  }
}

function ring(pen: Pen, x: number, y: number, radius: number, ink: string, ground: string): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.lineWidth = 4;
  pen.strokeStyle = ground;
  pen.stroke();
  pen.lineWidth = 2;
  pen.strokeStyle = ink;
  pen.stroke();
}

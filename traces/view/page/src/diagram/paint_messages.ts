// Draws the messages as arrows; how a message ended is told by the shape of the arrow.
import { Fate } from '../contract/answers.ts';
import { firstNotBefore } from '../model/axis.ts';
import { classOf, typeWords, type MessageClass } from '../model/message_class.ts';
import { paintDensity } from './paint_density.ts';
import type { Pen } from './pen.ts';
import { eventX, kFaded, kFont, laneY, scaleOf, tailPixels, type Scene } from './scene.ts';

/** The arrows of the last drawing, for the pointer. */
export interface Drawn { message: number; x1: number; y1: number; x2: number; y2: number }

const kDrawnMax = 1400;
const kColumnPixels = 6;
const kLabelsMax = 90;

function segment(scene: Scene, message: number): Drawn {
  const m = scene.index.messages;
  const half = scene.layout.laneHeight / 2;
  const y1 = laneY(scene, m.from[message]);
  const y2 = laneY(scene, m.to[message]);
  const down = y2 > y1 ? 1 : -1;
  const x1 = eventX(scene, m.start[message]);
  let x2 = eventX(scene, m.end[message]);
  let share = 1;
  if (m.fate[message] === Fate.lost) {
    share = 0.16;
    x2 = x1 + 5;
  } else if (m.fate[message] === Fate.dropped) {
    // It ends beside the receiver's lane, on no other lane.
    share = 1 - 0.36 / Math.abs(m.to[message] - m.from[message]);
  } else if (m.fate[message] !== Fate.delivered) {
    // In flight at the end: it reaches beyond the last event; those of one link side by side.
    share = 0.8;
    const tail = tailPixels(scene);
    x2 = Math.max(x1 + 26, eventX(scene, scene.index.events) + tail) + 13 * m.fan[message];
  }
  return { message, x1, y1: y1 + down * half, x2, y2: y1 + (y2 - y1) * share - (share === 1 ? down * half : 0) };
}

/** How many messages have their start in view. */
function countInView(scene: Scene): number {
  let count = 0;
  for (const { starts } of scene.sent) {
    count += firstNotBefore(starts, scene.to) - firstNotBefore(starts, scene.from);
  }
  return count;
}

/** Of messages that are not routine, one of each sender in each column of pixels. */
function sample(scene: Scene): number[] {
  const width = kColumnPixels / scaleOf(scene);
  const result: number[] = [];
  for (const { list, starts } of scene.rare) {
    let place = firstNotBefore(starts, scene.from);
    while (place < starts.length && starts[place] <= scene.to) {
      result.push(list[place]);
      // Columns have fixed places on the axis, so that the same messages stay while the view moves.
      place = firstNotBefore(starts, (Math.floor(starts[place] / width) + 1) * width, place + 1);
    }
  }
  return result;
}

function inView(scene: Scene): number[] {
  const result: number[] = [];
  scene.sent.forEach((_, sender) => {
    if (sender === 0) return;
    const { list, starts, blockEnd } = scene.sent[sender];
    for (let block = 0; block < blockEnd.length; ++block) {
      if (blockEnd[block] < scene.from) continue;
      if (starts[block * 64] > scene.to) break;
      for (let place = block * 64; place < Math.min(list.length, block * 64 + 64); ++place) {
        if (starts[place] > scene.to) break;
        if (scene.axis.at[scene.index.messages.end[list[place]]] >= scene.from) result.push(list[place]);
      }
    }
  });
  return result;
}

/** Lit: sending and receipt belong to the causes. */
function messageIsLit(scene: Scene, message: number): boolean {
  const m = scene.index.messages;
  return scene.lit === null || (scene.lit[m.end[message]] === 1 && scene.index.message[m.end[message]] === message);
}

/** `shaded`: only some are drawn as arrows, and all as shade. */
export interface MessageCount { all: number; shaded: boolean }

export function paintMessages(pen: Pen, scene: Scene, drawn: Drawn[]): MessageCount {
  const all = countInView(scene);
  const shaded = all > kDrawnMax;
  if (shaded) paintDensity(pen, scene);
  const numbers = shaded ? sample(scene) : inView(scene);
  const faded: Drawn[] = [];
  const lit: Drawn[] = [];
  for (const message of numbers) {
    if (message === scene.selected) continue;
    (messageIsLit(scene, message) ? lit : faded).push(segment(scene, message));
  }
  if (scene.lit && shaded) addLit(scene, lit);
  pen.globalAlpha = kFaded;
  paintGroup(pen, scene, faded, false);
  pen.globalAlpha = shaded && !scene.lit ? 0.6 : 1;
  paintGroup(pen, scene, lit, true);
  pen.globalAlpha = 1;
  if (scene.selected >= 0) {
    const one = segment(scene, scene.selected);
    lit.push(one);
    paintGroup(pen, scene, [one], true, 2.5);
  }
  if (all <= kLabelsMax) paintLabels(pen, scene, lit);
  drawn.length = 0;
  drawn.push(...lit, ...faded);
  return { all, shaded };
}

function addLit(scene: Scene, lit: Drawn[]): void {
  const known = new Set(lit.map((one) => one.message));
  for (let event = 1; event <= scene.index.events && lit.length < kDrawnMax; ++event) {
    const message = scene.index.message[event];
    if (scene.lit![event] !== 1 || message < 0 || known.has(message)) continue;
    const at = scene.axis.at[event];
    if (at >= scene.from && scene.axis.at[scene.index.messages.start[message]] <= scene.to) lit.push(segment(scene, message));
  }
}

/** Lines by style, then ends by shape. */
function paintGroup(pen: Pen, scene: Scene, list: Drawn[], heads: boolean, width = 1): void {
  const m = scene.index.messages;
  const byStyle = new Map<string, Drawn[]>();
  for (const one of list) {
    const dashed = m.fate[one.message] === Fate.held ? 'held' : m.fate[one.message] === Fate.waits ? 'waits' : '';
    const key = `${classOf(scene.index, one.message)} ${dashed}`;
    const group = byStyle.get(key);
    if (group) group.push(one);
    else byStyle.set(key, [one]);
  }
  for (const [key, group] of byStyle) {
    const [name, dashed] = key.split(' ');
    const color = scene.colors.messages[name as MessageClass];
    pen.strokeStyle = color;
    pen.lineWidth = name === 'heartbeat' || name === 'reply' ? 0.8 * width : 1.2 * width;
    pen.setLineDash(dashed === 'held' ? [5, 4] : dashed === 'waits' ? [1, 3] : []);
    pen.beginPath();
    for (const { x1, y1, x2, y2 } of group) {
      pen.moveTo(x1, y1);
      pen.lineTo(x2, y2);
    }
    pen.stroke();
    if (heads) paintWaiting(pen, scene, group);
    pen.setLineDash([]);
    if (heads) group.forEach((one) => paintEnd(pen, scene, one, color));
  }
}

/** From the sending to the end of the sender's fsync, a message lies beside its lane. */
function paintWaiting(pen: Pen, scene: Scene, group: Drawn[]): void {
  const m = scene.index.messages;
  pen.setLineDash([1, 3]);
  pen.beginPath();
  for (const { message, x1, y1 } of group) {
    if (m.sent[message] === m.start[message]) continue;
    pen.moveTo(eventX(scene, m.sent[message]), y1);
    pen.lineTo(x1, y1);
  }
  pen.stroke();
}

/** A delivered message ends in an arrowhead, a dropped one in a cross, a lost one in a bar. */
function paintEnd(pen: Pen, scene: Scene, { message, x1, y1, x2, y2 }: Drawn, color: string): void {
  const m = scene.index.messages;
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const ink = scene.colors.fault;
  pen.fillStyle = color;
  pen.strokeStyle = color;
  pen.lineWidth = 1.2;
  const fate = m.fate[message];
  if (fate === Fate.delivered) {
    head(pen, x2, y2, ux, uy, m.overtook[message] === 1, scene.colors.ground);
    if (m.copyOf[message] >= 0) head(pen, x2 - 6 * ux, y2 - 6 * uy, ux, uy, m.overtook[message] === 1, scene.colors.ground);
  } else if (fate === Fate.dropped || fate === Fate.lost) {
    pen.strokeStyle = ink;
    pen.lineWidth = 1.6;
    pen.beginPath();
    if (m.garbled[message] === 1) {
      for (let at = 0; at <= 4; ++at) {
        const [x, y] = [x2 - 5 + 2.5 * at, y2 + (at % 2 === 0 ? -3 : 3)];
        if (at === 0) pen.moveTo(x, y);
        else pen.lineTo(x, y);
      }
    } else if (fate === Fate.dropped) {
      pen.moveTo(x2 - 3.5, y2 - 3.5);
      pen.lineTo(x2 + 3.5, y2 + 3.5);
      pen.moveTo(x2 - 3.5, y2 + 3.5);
      pen.lineTo(x2 + 3.5, y2 - 3.5);
    } else {
      pen.moveTo(x2 - 3.5, y2);
      pen.lineTo(x2 + 3.5, y2);
    }
    pen.stroke();
  } else {
    pen.beginPath();
    pen.arc(x2, y2, 2.5, 0, 2 * Math.PI);
    pen.stroke();
  }
}

function head(pen: Pen, x: number, y: number, ux: number, uy: number, hollow: boolean, ground: string): void {
  const [bx, by] = [x - 7 * ux, y - 7 * uy];
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(bx - 2.8 * uy, by + 2.8 * ux);
  pen.lineTo(bx + 2.8 * uy, by - 2.8 * ux);
  pen.closePath();
  if (hollow) {
    const ink = pen.fillStyle;
    pen.fillStyle = ground;
    pen.fill();
    pen.fillStyle = ink;
    pen.stroke();
  } else {
    pen.fill();
  }
}

export function messageWords(scene: { index: Scene['index'] }, message: number): string {
  const { run, messages: m } = scene.index;
  const type = run.types[m.type[message]] ?? '';
  const entries = m.entries[message] > 0 ? ` +${m.entries[message]}` : '';
  return `${typeWords(type)}${entries} · term ${m.term[message]}`;
}

/** Labels of those arrows that have room for one. */
function paintLabels(pen: Pen, scene: Scene, list: Drawn[]): void {
  const taken: { x: number; y: number; width: number }[] = [];
  for (const one of list) {
    const place = labelPlace(scene, one);
    if (!place || taken.some((other) => Math.abs(other.y - place.y) < 12 && place.x < other.x + other.width && other.x < place.x + place.width)) continue;
    taken.push(place);
    paintLabel(pen, scene, messageWords(scene, one.message), place.x, place.y);
  }
}

function labelPlace(scene: Scene, { message, x1, y1, x2, y2 }: Drawn): { x: number; y: number; width: number } | null {
  if (Math.abs(y2 - y1) < 26) return null;
  const width = messageWords(scene, message).length * 5.1 + 8;
  // A third of the way along the part that is in view.
  const first = x2 === x1 ? 0 : Math.max(0, Math.min(1, (scene.layout.left - x1) / (x2 - x1)));
  const last = x2 === x1 ? 1 : Math.max(0, Math.min(1, (scene.layout.right - x1) / (x2 - x1)));
  const share = first + 0.3 * (last - first);
  return { x: x1 + (x2 - x1) * share + 4, y: y1 + (y2 - y1) * share, width };
}

function paintLabel(pen: Pen, scene: Scene, text: string, x: number, y: number): void {
  pen.font = `9.5px ${kFont}`;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.globalAlpha = 0.88;
  pen.fillStyle = scene.colors.ground;
  pen.fillRect(x - 2, y - 6, text.length * 5.1, 12);
  pen.globalAlpha = 1;
  pen.fillStyle = scene.colors.muted;
  pen.fillText(text, x, y);
}

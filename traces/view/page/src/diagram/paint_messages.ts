// Draws the messages as arrows; how a message ended is told by the shape of the arrow.
import { Fate } from '../contract/answers.ts';
import { firstNotBefore } from '../model/axis.ts';
import { messageClass, type MessageClass } from './colors.ts';
import type { Pen } from './pen.ts';
import { eventX, kFaded, kFont, laneY, scaleOf, type Scene } from './scene.ts';

/** The arrows of the last drawing, for the pointer. */
export interface Drawn { message: number; x1: number; y1: number; x2: number; y2: number }

const kDrawnMax = 2400;
const kHeadsMax = 1600;
const kLabelsMax = 90;

const classes = new WeakMap<object, MessageClass[][]>();

/** The class of a message, looked up by its type and by whether it carries entries. */
export function classOf(scene: Scene, message: number): MessageClass {
  const { run, messages: m } = scene.index;
  let table = classes.get(run);
  if (!table) {
    table = run.types.map((type) => [messageClass(type, 0), messageClass(type, 1)]);
    classes.set(run, table);
  }
  return table[m.type[message]]?.[m.entries[message] > 0 ? 1 : 0] ?? 'other';
}

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
    share = 0.62;
  } else if (m.fate[message] !== Fate.delivered) {
    share = 0.8;
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

/** One message of each sender in each column of pixels. */
function sample(scene: Scene, count: number): number[] {
  const columns = Math.max(1, Math.floor(kDrawnMax / scene.sent.length));
  const width = (scene.to - scene.from) / columns;
  const result: number[] = [];
  for (const { list, starts } of scene.sent) {
    let place = firstNotBefore(starts, scene.from);
    while (place < starts.length && starts[place] <= scene.to && result.length <= count) {
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

export interface MessageCount { drawn: number; all: number }

export function paintMessages(pen: Pen, scene: Scene, drawn: Drawn[]): MessageCount {
  const all = countInView(scene);
  const numbers = all > kDrawnMax ? sample(scene, all) : inView(scene);
  const faded: Drawn[] = [];
  const lit: Drawn[] = [];
  for (const message of numbers) {
    if (message === scene.selected) continue;
    (messageIsLit(scene, message) ? lit : faded).push(segment(scene, message));
  }
  if (scene.lit && all > kDrawnMax) addLit(scene, lit);
  pen.globalAlpha = kFaded;
  paintGroup(pen, scene, faded, false);
  pen.globalAlpha = all > kDrawnMax && !scene.lit ? 0.4 : 1;
  paintGroup(pen, scene, lit, numbers.length <= kHeadsMax);
  pen.globalAlpha = 1;
  if (scene.selected >= 0) {
    const one = segment(scene, scene.selected);
    lit.push(one);
    pen.lineWidth = 2.5;
    paintGroup(pen, scene, [one], true, 2.5);
  }
  if (numbers.length <= kLabelsMax) lit.forEach((one) => paintLabel(pen, scene, one));
  drawn.length = 0;
  drawn.push(...lit, ...faded);
  return { drawn: numbers.length, all };
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
    const key = `${classOf(scene, one.message)} ${dashed}`;
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
    pen.setLineDash([]);
    if (heads) group.forEach((one) => paintEnd(pen, scene, one, color));
  }
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

const kShort: Record<string, string> = {
  request_vote: 'RequestVote', request_vote_reply: 'vote reply', append_entries: 'AppendEntries',
  append_entries_reply: 'append reply', install_snapshot: 'InstallSnapshot', install_snapshot_reply: 'snapshot reply',
  timeout_now: 'TimeoutNow', read_index: 'ReadIndex', read_index_reply: 'read reply', forward: 'forward', opaque: 'message',
};

export function messageWords(scene: { index: Scene['index'] }, message: number): string {
  const { run, messages: m } = scene.index;
  const type = run.types[m.type[message]] ?? '';
  const entries = m.entries[message] > 0 ? ` +${m.entries[message]}` : '';
  return `${kShort[type] ?? type}${entries} · term ${m.term[message]}`;
}

function paintLabel(pen: Pen, scene: Scene, { message, x1, y1, x2, y2 }: Drawn): void {
  if (Math.abs(y2 - y1) < 26 || scaleOf(scene) === 0) return;
  const text = messageWords(scene, message);
  const share = 0.3;
  pen.font = `9.5px ${kFont}`;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillStyle = scene.colors.muted;
  pen.fillText(text, x1 + (x2 - x1) * share + 4, y1 + (y2 - y1) * share);
}

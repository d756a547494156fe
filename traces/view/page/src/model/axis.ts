// Where an event lies on the horizontal axis: virtual time, order of events, or causal depth.
import { isRare } from './message_class.ts';
import { RunIndex } from './run_index.ts';

export type AxisKind = 'time' | 'order' | 'causality';

const kBlock = 64;

/** Messages of one sender, ascending by start, with the latest end of each block of them. */
export interface SentList { list: Uint32Array; starts: Float64Array; blockEnd: Float64Array }

export class Axis {
  /** By event, 0 … events. On one lane it never decreases. */
  readonly at: Float64Array;
  readonly end: number;
  readonly sent: SentList[];
  readonly rare: SentList[];

  constructor(readonly kind: AxisKind, readonly index: RunIndex) {
    this.at = kind === 'time' ? index.time : kind === 'order' ? identity(index.events) : causalDepth(index);
    let end = 0;
    for (const position of this.at) if (position > end) end = position;
    this.end = Math.max(1, end);
    this.sent = this.filtered(null);
    this.rare = this.filtered((message) => isRare(index, message));
  }

  /** The messages that pass, by sender. */
  filtered(passes: ((message: number) => boolean) | null): SentList[] {
    const { messages: m, servers } = this.index;
    const chosen: number[] = [];
    const counts = new Uint32Array(servers + 1);
    for (let at = 0; at < m.count; ++at) {
      if (passes !== null && !passes(at)) continue;
      chosen.push(at);
      ++counts[m.from[at]];
    }
    const lists = Array.from(counts, (count) => new Uint32Array(count));
    counts.fill(0);
    for (const at of chosen) lists[m.from[at]][counts[m.from[at]]++] = at;
    return lists.map((list) => this.listed(list));
  }

  private listed(list: Uint32Array): SentList {
    const { start, end } = this.index.messages;
    // They are numbered as they were sent, and most fly at once.
    if (list.some((at, place) => place > 0 && start[at] < start[list[place - 1]])) list.sort((a, b) => start[a] - start[b] || a - b);
    const starts = new Float64Array(list.length);
    const blockEnd = new Float64Array(Math.ceil(list.length / kBlock));
    for (let place = 0; place < list.length; ++place) {
      starts[place] = this.at[start[list[place]]];
      const block = Math.floor(place / kBlock);
      blockEnd[block] = Math.max(blockEnd[block], this.at[end[list[place]]]);
    }
    return { list, starts, blockEnd };
  }
}

function identity(events: number): Float64Array {
  const result = new Float64Array(events + 1);
  for (let event = 0; event <= events; ++event) result[event] = event;
  return result;
}

/** Lamport's clock of each event: one more than its server's event before and than the event that sent its message. */
function causalDepth(index: RunIndex): Float64Array {
  const { events, server, message, messages } = index;
  const depth = new Float64Array(events + 1);
  const latest = new Float64Array(index.servers + 1);
  let whole = 0;
  for (let event = 1; event <= events; ++event) {
    const lane = server[event];
    const sent = message[event] >= 0 ? depth[messages.start[message[event]]] : 0;
    const before = lane === 0 ? whole : latest[lane];
    depth[event] = Math.max(before, sent) + 1;
    if (lane !== 0) latest[lane] = depth[event];
    whole = Math.max(whole, depth[event]);
  }
  return depth;
}

/** The place of the first value that is at least `wanted`. */
export function firstNotBefore(values: ArrayLike<number>, wanted: number, low = 0, high = values.length): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The event of `events` (ascending) whose position is nearest to `position`; -1 where there is none. */
export function nearestEvent(axis: Axis, events: Uint32Array, position: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (axis.at[events[middle]] < position) low = middle + 1;
    else high = middle;
  }
  const after = events[low] ?? -1;
  const before = low > 0 ? events[low - 1] : -1;
  if (before < 0 || after < 0) return Math.max(before, after);
  return position - axis.at[before] <= axis.at[after] - position ? before : after;
}

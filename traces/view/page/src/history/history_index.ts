// A history with what the page asks of it: names, places in the orders, and what overlaps.
import type { Columns, Finding, HistoryDocument, Order } from './document.ts';
import { timeText } from './history_axis.ts';

export const kUnknown = 0;
export const kOk = 1;
export const kMismatched = 2;
export const kFailed = 3;

export class HistoryIndex {
  readonly count: number;
  /** The last event. */
  readonly events: number;
  readonly columns: Columns;
  readonly finding: Finding | null;
  /** The order of a key; keys whose operations all failed have none. */
  readonly orders = new Map<number, Order>();
  /** By operation: its place in the order of its key, or -1. */
  readonly place: Int32Array;
  /** By operation: where it takes effect, between two events; NaN: nowhere. */
  readonly effect: Float64Array;
  /** By operation: the right end of its bar. One of unknown outcome is as long as most others. */
  readonly drawnEnd: Float64Array;
  readonly unplaced: Set<number>;
  /** The same in the order of their completions. */
  readonly findings: number[];
  readonly could = new Map<number, number[]>();
  readonly byKey: number[][];
  readonly names: string[];
  private readonly colorOf = new Map<number, number>();

  constructor(readonly document: HistoryDocument) {
    const c = (this.columns = document.operations);
    this.count = c.process.length;
    this.finding = document.finding;
    this.events = Math.max(1, document.lines.length - 1);
    this.place = new Int32Array(this.count).fill(-1);
    this.effect = new Float64Array(this.count).fill(NaN);
    this.byKey = document.keys.map(() => []);
    for (let at = 0; at < this.count; ++at) this.byKey[c.key[at]].push(at);
    this.names = document.keys.map((name) => (name === '' ? `the ${document.model}` : name));
    this.drawnEnd = this.ends();
    const unplaced: number[] = [];
    for (const order of document.orders) {
      this.orders.set(order.key, order);
      unplaced.push(...order.unplaced);
      this.placeEffects(order);
    }
    this.unplaced = new Set(unplaced);
    this.findings = unplaced.sort((a, b) => c.completed[a] - c.completed[b]);
    for (const [operation, texts] of document.could) this.could.set(operation, texts);
    this.chooseColors();
  }

  text(number: number): string {
    return number < 0 ? '' : this.document.texts[number];
  }
  say(operation: number): string {
    return this.text(this.columns.say[operation]);
  }
  /** A few letters that fit into a bar. */
  label(operation: number): string {
    const { f, value, expected } = this.columns;
    const word = this.text(f[operation]);
    const short = { read: 'r', write: 'w', append: '+', enqueue: 'enq', dequeue: 'deq' }[word] ?? word;
    if (expected[operation] >= 0) return `${this.text(expected[operation])}→${this.text(value[operation])}`;
    if (value[operation] < 0) return word === 'read' ? 'r ?' : short;
    return short === '+' ? `+${this.text(value[operation])}` : `${short} ${this.text(value[operation])}`;
  }
  lines(operation: number): string {
    const first = this.document.lines[this.columns.invoked[operation]];
    const completed = this.columns.completed[operation];
    const last = completed < 0 ? first : this.document.lines[completed];
    return first === last ? `line ${first}` : `lines ${first}–${last}`;
  }
  /** "1.2 ms to 1.9 ms, 700 µs long", with `before` before it; empty where the history has no times. */
  when(operation: number, before = ''): string {
    const { times, time_unit: unit } = this.document;
    const { invoked, completed } = this.columns;
    if (times === null) return '';
    const text = (time: number, greatest = time) => timeText(time, unit, Math.max(1, greatest / 1e6), greatest);
    const from = times[invoked[operation]];
    if (completed[operation] < 0) return `${before}from ${text(from)} on`;
    const to = times[completed[operation]];
    return `${before}${text(from, to)} to ${text(to)}, ${text(to - from)} long`;
  }
  process(operation: number): string {
    return this.document.processes[this.columns.process[operation]];
  }
  order(operation: number): Order | undefined {
    return this.orders.get(this.columns.key[operation]);
  }
  /** The states before and after an operation that has a place. */
  around(operation: number): [number, number] | null {
    const place = this.place[operation];
    const states = this.order(operation)?.states;
    return place < 0 || !states ? null : [states[place], states[place + 1]];
  }
  /** 1 … 6 for values in the order in which they appear; 0: nothing yet. */
  color(text: number): number {
    return this.colorOf.get(text) ?? 0;
  }
  overlapping(operation: number): number[] {
    const { invoked, completed, key } = this.columns;
    const end = (at: number) => (completed[at] < 0 ? Infinity : completed[at]);
    return this.byKey[key[operation]].filter((at) => at !== operation && invoked[at] < end(operation) && end(at) > invoked[operation]);
  }
  /** The operations of the key that may have left this value there before `operation` completed; the latest first. */
  writers(operation: number, text: number): number[] {
    const { invoked, completed, key, value, outcome, f } = this.columns;
    const end = completed[operation] < 0 ? Infinity : completed[operation];
    return this.byKey[key[operation]].filter((at) => at !== operation && value[at] === text && invoked[at] < end &&
      outcome[at] !== kFailed && outcome[at] !== kMismatched && this.text(f[at]) !== 'read').reverse();
  }

  /** In the middle of the time in which it can have taken effect; those with the same time share it. */
  private placeEffects({ order }: Order): void {
    const { invoked, completed } = this.columns;
    const earliest = new Float64Array(order.length);
    const latest = new Float64Array(order.length);
    order.forEach((at, place) => { earliest[place] = Math.max(invoked[at], place > 0 ? earliest[place - 1] : 0); });
    for (let place = order.length - 1, end = this.events + 1; place >= 0; --place) {
      const at = order[place];
      // One of unknown outcome as soon as it can.
      end = Math.min(end, completed[at] >= 0 ? completed[at] : Math.max(this.drawnEnd[at], earliest[place] + 1));
      latest[place] = end;
    }
    for (let place = 0, now = 0; place < order.length;) {
      let next = place;
      while (next < order.length && earliest[next] === earliest[place] && latest[next] === latest[place]) ++next;
      for (let turn = place; turn < next; ++turn) {
        const wish = earliest[turn] + ((latest[turn] - earliest[turn]) * (turn - place + 1)) / (next - place + 1);
        now = Math.max(wish, now + 0.01);
        this.effect[order[turn]] = now;
        this.place[order[turn]] = turn;
      }
      place = next;
    }
  }

  private ends(): Float64Array {
    const { invoked, completed } = this.columns;
    const lengths: number[] = [];
    for (let at = 0; at < this.count; ++at) if (completed[at] >= 0) lengths.push(completed[at] - invoked[at]);
    lengths.sort((a, b) => a - b);
    const usual = lengths.length === 0 ? 4 : Math.max(2, lengths[Math.floor(lengths.length * 0.8)]);
    return Float64Array.from(completed, (end, at) => (end >= 0 ? end : Math.min(this.events, invoked[at] + usual)));
  }

  private chooseColors(): void {
    const { value, expected, invoked } = this.columns;
    const next = (text: number) => {
      if (text >= 0 && !this.colorOf.has(text)) this.colorOf.set(text, 1 + (this.colorOf.size % 6));
    };
    for (const order of this.document.orders) this.colorOf.set(order.states[0] ?? -1, 0);
    const nothing = new Set(this.colorOf.keys());
    this.colorOf.clear();
    for (let at = 0; at < invoked.length; ++at) {
      if (!nothing.has(expected[at])) next(expected[at]);
      if (!nothing.has(value[at])) next(value[at]);
    }
    for (const order of this.document.orders) for (const state of order.states) if (!nothing.has(state)) next(state);
  }
}

// What the page shows now: the selected operation, the part in view, the layout, and what is searched for.
import { axesOf, type AxisKind, type HistoryAxis } from './history_axis.ts';
import type { HistoryIndex } from './history_index.ts';

export type Layout = 'clients' | 'keys';
export type Topic = 'view' | 'selection' | 'layout' | 'search' | 'light' | 'theme' | 'axis';

export class Board {
  selected = -1;
  layout: Layout = 'clients';
  /** The only key that is shown; null: all. */
  key: number | null = null;
  readonly axes: HistoryAxis[];
  axis: HistoryAxis;
  /** Positions of the axis. */
  from: number;
  to: number;
  /** Only the contradiction has its colours. */
  lit = false;
  search = '';
  /** The operations that the search finds; null: no search. */
  found: Set<number> | null = null;
  private readonly listeners = new Map<Topic, (() => void)[]>();

  constructor(readonly index: HistoryIndex) {
    this.axes = axesOf(index.document);
    this.axis = this.axes[0];
    [this.from, this.to] = [this.axis.begin, this.axis.end];
    const { finding, document } = index;
    if (finding) this.key = index.columns.key[finding.operation];
    else if (document.keys.length === 1) this.key = 0;
    const clients = new Set(index.columns.process.filter((_, at) => this.shows(at)));
    if ((this.key === null && document.keys.length > 1) || clients.size > 60) this.layout = 'keys';
  }

  on(topics: Topic[], see: () => void): void {
    for (const topic of topics) this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), see]);
  }
  tell(topic: Topic): void {
    this.listeners.get(topic)?.forEach((see) => see());
  }

  shows(operation: number): boolean {
    return this.key === null || this.index.columns.key[operation] === this.key;
  }

  look(from: number, to: number): void {
    const { begin, end, spanMin } = this.axis;
    const span = Math.min(end - begin, Math.max(spanMin, to - from));
    this.from = Math.max(begin, Math.min(from, end - span));
    this.to = this.from + span;
    this.tell('view');
  }
  fit(): void {
    this.look(this.axis.begin, this.axis.end);
  }
  /** Shows the events from … to. */
  lookAtEvents(from: number, to: number): void {
    this.look(this.axis.at(from), this.axis.at(to));
  }
  /** What is in view stays there. */
  setAxis(kind: AxisKind): void {
    const next = this.axes.find((one) => one.kind === kind);
    if (!next || next === this.axis) return;
    const before = this.axis;
    const whole = this.from <= before.begin && this.to >= before.end;
    const [first, last] = [before.firstAt(this.from), before.lastAt(this.to)];
    this.axis = next;
    if (whole) this.fit();
    else this.lookAtEvents(first, last);
    this.tell('axis');
  }
  /** `at` stays where it is. */
  zoom(factor: number, at = (this.from + this.to) / 2): void {
    const span = Math.max(this.axis.spanMin, (this.to - this.from) / factor);
    const share = (at - this.from) / (this.to - this.from);
    this.look(at - share * span, at + (1 - share) * span);
  }
  /** By a share of what is in view. */
  pan(share: number): void {
    const by = share * (this.to - this.from);
    this.look(this.from + by, this.to + by);
  }

  /** Selects, and brings it into view unless `stays`. */
  select(operation: number, stays = false): void {
    this.selected = operation;
    if (operation >= 0 && !this.shows(operation)) this.showKey(this.index.columns.key[operation]);
    if (operation >= 0 && !stays) {
      const [start, end] = this.spanOf(operation);
      if (start < this.from || end > this.to) {
        const span = Math.max(this.to - this.from, (end - start) * 1.4);
        this.look((start + end - span) / 2, (start + end + span) / 2);
      }
    }
    this.tell('selection');
  }
  /** Where its bar begins and ends. */
  spanOf(operation: number): [number, number] {
    return [this.axis.at(this.index.columns.invoked[operation]), this.axis.at(this.index.drawnEnd[operation])];
  }
  zoomTo(operation: number): void {
    const [start, end] = this.spanOf(operation);
    const span = Math.max(8 * this.axis.spanMin, 2.5 * (end - start));
    this.look((start + end - span) / 2, (start + end + span) / 2);
  }
  showKey(key: number | null): void {
    this.key = key;
    this.tell('layout');
    this.tell('search');
  }
  arrange(layout: Layout): void {
    this.layout = layout;
    this.tell('layout');
  }
  light(lit: boolean): void {
    this.lit = lit && this.index.finding !== null;
    this.tell('light');
  }

  /** Finds operations by a part of their sentence. */
  find(text: string): void {
    this.search = text;
    const wanted = text.trim().toLowerCase();
    this.found = null;
    if (wanted !== '') {
      this.found = new Set();
      for (let at = 0; at < this.index.count; ++at) {
        const sentence = `${this.index.say(at)} (${this.index.lines(at)})${this.index.unplaced.has(at) ? ': cannot be placed' : ''}`;
        if (sentence.toLowerCase().includes(wanted)) this.found.add(at);
      }
    }
    this.tell('search');
  }

  /** The next one in the order of invocations that is shown and found. */
  step(direction: 1 | -1): void {
    const from = this.selected < 0 ? (direction > 0 ? -1 : this.index.count) : this.selected;
    for (let at = from + direction; at >= 0 && at < this.index.count; at += direction) {
      if (this.shows(at) && (!this.found || this.found.has(at))) return this.select(at);
    }
  }
  /** The next one in the order found for its key. */
  stepInOrder(direction: 1 | -1): void {
    if (this.selected < 0) return this.step(direction);
    const order = this.index.order(this.selected)?.order ?? [];
    const place = this.index.place[this.selected];
    const next = place < 0 ? undefined : order[place + direction];
    if (next !== undefined) this.select(next);
  }
  stepFinding(direction: 1 | -1): void {
    const { findings } = this.index;
    if (findings.length === 0) return;
    const here = findings.indexOf(this.selected);
    const next = findings[here < 0 ? 0 : (here + direction + findings.length) % findings.length];
    if (this.from <= this.axis.begin && this.axis.lastAt(this.to) - this.axis.firstAt(this.from) > 400) this.zoomTo(next);
    this.select(next);
  }
}

// Where an event lies on the horizontal axis: its place among the events, or its time. Moments between two events are between theirs.
import { firstNotBefore } from '../model/axis.ts';
import type { HistoryDocument } from './document.ts';

export type AxisKind = 'order' | 'time';

export interface HistoryAxis {
  readonly kind: AxisKind;
  readonly begin: number;
  readonly end: number;
  /** The least that can be in view. */
  readonly spanMin: number;
  /** The position of an event, or of a moment between two. */
  at(event: number): number;
  /** What lies before this event is left of the position, and what lies after `lastAt` right of it. */
  firstAt(position: number): number;
  lastAt(position: number): number;
  /** What stands at a line of the ruler; `greatest`: the greatest position in view, for all have one unit. */
  label(position: number, step: number, greatest: number): string;
}

/** Of the whole, beyond the first and the last event. */
const kMargin = 0.015;
const kEventsMin = 3;

class OrderAxis implements HistoryAxis {
  readonly kind = 'order';
  readonly begin = 0;
  readonly end: number;
  readonly spanMin = kEventsMin;

  constructor(private readonly history: HistoryDocument) {
    this.end = Math.max(1, history.lines.length - 1) + 1;
  }
  at(event: number): number {
    return event;
  }
  firstAt(position: number): number {
    return position;
  }
  lastAt(position: number): number {
    return position;
  }
  label(position: number): string {
    const { timed, lines } = this.history;
    if (position < 1 || position >= lines.length) return '';
    return timed ? position.toLocaleString('en') : `line ${lines[position].toLocaleString('en')}`;
  }
}

class TimeAxis implements HistoryAxis {
  readonly kind = 'time';
  readonly begin: number;
  readonly end: number;
  readonly spanMin: number;
  /** By event: the beginning, each event, and the end. */
  private readonly times: Float64Array;

  constructor(times: number[], private readonly unit: HistoryDocument['time_unit']) {
    const last = times[times.length - 1];
    const margin = Math.max(1, kMargin * last);
    this.times = Float64Array.from([-margin, ...times.slice(1), last + margin]);
    [this.begin, this.end] = [-margin, last + margin];
    let gap = Infinity;
    for (let at = 2; at < times.length; ++at) if (times[at] > times[at - 1]) gap = Math.min(gap, times[at] - times[at - 1]);
    this.spanMin = kEventsMin * Math.min(gap, margin);
  }
  at(event: number): number {
    const before = Math.max(0, Math.min(this.times.length - 2, Math.floor(event)));
    return this.times[before] + (event - before) * (this.times[before + 1] - this.times[before]);
  }
  firstAt(position: number): number {
    return Math.max(0, firstNotBefore(this.times, position) - 1);
  }
  lastAt(position: number): number {
    let place = firstNotBefore(this.times, position);
    while (place + 1 < this.times.length && this.times[place] <= position) ++place;
    return Math.min(place, this.times.length - 1);
  }
  label(position: number, step: number, greatest: number): string {
    return timeText(position, this.unit, step, greatest);
  }
}

const kUnits: [ns: number, unit: string][] = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];

/** "1.25 ms", exact to `step`, in the unit that fits `greatest`; where the unit is not known, the number. */
export function timeText(time: number, unit: HistoryDocument['time_unit'], step: number, greatest = Math.abs(time)): string {
  if (unit === '') return time.toLocaleString('en');
  const [factor, name] = kUnits.find(([ns]) => greatest >= ns) ?? kUnits[kUnits.length - 1];
  const digits = Math.max(0, Math.ceil(Math.log10(factor / step) - 1e-9));
  return `${(time / factor).toLocaleString('en', { maximumFractionDigits: Math.min(9, digits) })} ${name}`;
}

/** The axes that the history has; that of the order is the first. */
export function axesOf(history: HistoryDocument): HistoryAxis[] {
  const order = new OrderAxis(history);
  return history.times === null || history.times.length < 2 ? [order] : [order, new TimeAxis(history.times, history.time_unit)];
}

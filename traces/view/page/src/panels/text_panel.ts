// The tab Text: every event as one line, the text alternative of the diagram.
import { element } from '../page/elements.ts';
import type { Session } from '../page/session.ts';

const kRow = 22;
/** Browsers bound the height of an element: beyond it, the scroll bar moves by more than one line a step. */
const kHeightMax = 6_000_000;
const kChunk = 200;

export function textPanel(session: Session): HTMLElement {
  const lines = new LineList(session);
  return element('div', { class: 'panel-body text-panel' },
    element('p', { class: 'quiet', text: 'Each line is one event. The arrow keys step.' }), lines.list);
}

/** A list box that holds only the lines in view. */
class LineList {
  readonly list: HTMLElement;
  private readonly space = element('div', { class: 'lines-space' });
  private readonly rows = element('div', { class: 'lines-rows' });
  private readonly known = new Map<number, string[]>();
  /** The events that pass the filter; null where all do. */
  private shown: number[] | null = null;

  constructor(private readonly session: Session) {
    this.list = element('div', {
      class: 'lines', role: 'listbox', tabindex: 0, 'aria-label': 'Events',
      keydown: (event) => this.key(event as KeyboardEvent), scroll: () => this.draw(),
    }, this.space, this.rows);
    new ResizeObserver(() => this.follow()).observe(this.list);
    session.on(['run'], () => this.known.clear());
    session.on(['run', 'filter'], () => { this.choose(); this.follow(); });
    session.on(['cursor'], () => this.follow());
  }

  private get count(): number {
    return this.shown ? this.shown.length : this.session.index.events;
  }

  private eventAt(place: number): number {
    return this.shown ? this.shown[place] : place + 1;
  }

  /** The place of an event, or of the first one after it. */
  private placeOf(event: number): number {
    if (!this.shown) return event - 1;
    const place = this.shown.findIndex((one) => one >= event);
    return place < 0 ? this.shown.length - 1 : place;
  }

  private get height(): number {
    return Math.min(kHeightMax, this.count * kRow);
  }

  /** Pixels of lines for each pixel of the scroll bar. */
  private get ratio(): number {
    const room = this.height - this.list.clientHeight;
    return room <= 0 ? 1 : (this.count * kRow - this.list.clientHeight) / room;
  }

  private choose(): void {
    const { filter, index } = this.session;
    this.shown = null;
    if (!filter.isOn) return;
    this.shown = [];
    for (let event = 1; event <= index.events; ++event) if (filter.event(index, event)) this.shown.push(event);
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const place = this.placeOf(this.session.cursor) + step;
    if (place >= 0 && place < this.count) this.session.moveTo(this.eventAt(place));
  }

  /** Scrolls so that the line of the cursor is in view. */
  private follow(): void {
    if (this.list.clientHeight === 0) return;
    this.space.style.height = `${this.height}px`;
    const place = Math.max(0, this.placeOf(this.session.cursor)) * kRow;
    const top = this.list.scrollTop * this.ratio;
    if (place < top + kRow || place > top + this.list.clientHeight - 2 * kRow) {
      this.list.scrollTop = Math.max(0, place - this.list.clientHeight / 2) / this.ratio;
    }
    this.draw();
  }

  private draw(): void {
    const { list, session } = this;
    if (list.clientHeight === 0) return;
    const top = list.scrollTop * this.ratio;
    const first = Math.max(0, Math.floor(top / kRow) - 4);
    const last = Math.min(this.count, first + Math.ceil(list.clientHeight / kRow) + 8);
    this.rows.style.transform = `translateY(${list.scrollTop - (top - first * kRow)}px)`;
    const made: HTMLElement[] = [];
    for (let place = first; place < last; ++place) made.push(this.line(place));
    this.rows.replaceChildren(...made);
    if (session.cursor > 0) list.setAttribute('aria-activedescendant', `line-${session.cursor}`);
  }

  private line(place: number): HTMLElement {
    const event = this.eventAt(place);
    return element('div', {
      class: 'line', role: 'option', id: `line-${event}`, 'aria-selected': event === this.session.cursor,
      'aria-posinset': place + 1, 'aria-setsize': this.count, click: () => this.session.moveTo(event),
    }, element('span', { class: 'number', text: String(event) }), element('span', { text: this.textOf(event) }));
  }

  /** The text of an event; lines that are not here yet are asked for, in chunks. */
  private textOf(event: number): string {
    const chunk = Math.floor((event - 1) / kChunk);
    const lines = this.known.get(chunk);
    if (lines) return lines[(event - 1) % kChunk] ?? '…';
    this.known.set(chunk, []);
    const { branch, index, engine } = this.session;
    const from = chunk * kChunk + 1;
    engine.lines(branch, from, Math.min(index.events, from + kChunk - 1)).then((answer) => {
      if (this.session.index !== index) return;
      this.known.set(chunk, answer);
      this.draw();
    }, (error: unknown) => this.session.complain(error));
    return '…';
  }
}

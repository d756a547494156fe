// The chart: a canvas over a scrolled box, the overview below it, and what the pointer meets.
import { colorsFor, termColor } from '../diagram/colors.ts';
import { followGestures } from '../diagram/gestures.ts';
import { SvgPen, type Pen } from '../diagram/pen.ts';
import { element } from '../page/elements.ts';
import type { Board } from './board.ts';
import { kRuler, paintHistory, positionOf, xOf, yOf, type Picture } from './paint_history.ts';
import { heightOf, rowsOf, type Row } from './rows.ts';

const kNames = 118;

export class Chart {
  readonly host: HTMLElement;
  private readonly canvas = element('canvas', { class: 'plot history-plot', tabindex: 0, role: 'img' });
  private readonly space = element('div', { class: 'history-space' });
  private readonly box: HTMLElement;
  private readonly tip = element('div', { class: 'tip', role: 'tooltip' });
  private readonly overview = element('canvas', { class: 'overview', 'aria-hidden': true });
  private rows: Row[] = [];
  private room = 0;
  private picture: Picture | null = null;
  private waiting = false;

  constructor(private readonly board: Board) {
    this.box = element('div', { class: 'canvas-box history-box', tabindex: -1 }, this.canvas, this.space);
    this.host = element('section', { class: 'diagram', 'aria-label': 'Operations over time' },
      element('div', { class: 'history-frame' }, this.box, this.tip), this.overview);
    followGestures(this.canvas, {
      pan: (pixels, down) => {
        if (this.picture) board.pan(-pixels / (this.picture.width - this.picture.left));
        this.box.scrollTop -= down;
      },
      zoom: (factor, x) => this.picture && board.zoom(factor, positionOf(this.picture, x)),
      click: (x, y) => { board.select(this.at(x, y), true); this.canvas.focus({ preventScroll: true }); },
      hover: (x, y) => this.showTip(x, y),
      leave: () => this.tip.classList.remove('shown'),
    });
    this.overview.addEventListener('pointerdown', (event) => this.jump(event));
    this.overview.addEventListener('pointermove', (event) => { if (event.buttons === 1) this.jump(event); });
    this.box.addEventListener('scroll', () => this.redraw());
    board.on(['layout'], () => { this.room = 0; this.reveal(); this.redraw(); });
    board.on(['selection'], () => { this.reveal(); this.redraw(); });
    board.on(['view', 'search', 'light', 'theme', 'axis'], () => this.redraw());
    new ResizeObserver(() => this.redraw()).observe(this.box);
  }

  redraw(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  private draw(): void {
    const [width, height] = [this.box.clientWidth, this.box.clientHeight];
    if (width === 0 || height === 0) return;
    this.arrange();
    this.space.style.height = `${Math.max(0, kRuler + heightOf(this.rows) - height)}px`;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = sized(this.canvas, width, height);
    this.picture = this.pictureOf(width, height);
    paintHistory(context as Pen, this.picture);
    this.describe();
    this.drawOverview();
  }

  private pictureOf(width: number, height: number): Picture {
    const { board } = this;
    const { index } = board;
    return {
      index, rows: this.rows, colors: colorsFor(document.documentElement.dataset['theme'] === 'dark'),
      width, height, left: width < 560 ? 76 : kNames, scroll: this.box.scrollTop, axis: board.axis, from: board.from, to: board.to,
      first: board.axis.firstAt(board.from), last: board.axis.lastAt(board.to), selected: board.selected,
      lit: board.lit && index.finding ? new Set(index.finding.contradiction.concat(index.finding.operation)) : null, found: board.found,
      showsOrder: board.layout === 'keys' || board.key !== null, key: board.layout === 'keys' ? null : board.key,
    };
  }

  private describe(): void {
    const { board } = this;
    const { index, selected, key } = board;
    const what = `Operations over ${board.axis.kind === 'time' ? 'time' : 'the order of their events'}: ${index.count} operations${key === null ? '' : ` and key ${index.names[key]}`}. ` +
      `${selected < 0 ? 'No operation is selected.' : `Selected: ${index.say(selected)}.`} The tab Text lists all.`;
    if (this.canvas.getAttribute('aria-label') !== what) this.canvas.setAttribute('aria-label', what);
  }

  private arrange(): void {
    const room = this.box.clientHeight - kRuler;
    if (room === this.room) return;
    this.room = room;
    this.rows = rowsOf(this.board, room);
  }

  /** Scrolls to the lane of the selected operation. */
  private reveal(): void {
    this.arrange();
    const row = this.rows.find((one) => one.operations.includes(this.board.selected));
    if (!row) return;
    this.space.style.height = `${Math.max(0, kRuler + heightOf(this.rows) - this.box.clientHeight)}px`;
    const room = this.box.clientHeight - kRuler;
    if (row.top - 20 < this.box.scrollTop || row.top + row.height > this.box.scrollTop + room) {
      this.box.scrollTop = row.top - room / 2;
    }
  }

  /** How many operations lie where, those without a place, and what is in view. */
  private drawOverview(): void {
    const [width, height] = [this.overview.clientWidth, this.overview.clientHeight];
    if (width === 0) return;
    const { board } = this;
    const { index } = board;
    const pen = sized(this.overview, width, height);
    const colors = colorsFor(document.documentElement.dataset['theme'] === 'dark');
    pen.fillStyle = colors.panel;
    pen.fillRect(0, 0, width, height);
    const counts = new Float64Array(Math.ceil(width / 3) + 1);
    const { axis } = board;
    const share = (position: number) => (position - axis.begin) / (axis.end - axis.begin);
    const slot = (event: number) => Math.floor(share(axis.at(event)) * (width / 3));
    for (let at = 0; at < index.count; ++at) {
      if (board.shows(at) && (!board.found || board.found.has(at))) ++counts[slot(index.columns.invoked[at])];
    }
    const most = Math.max(1, ...counts);
    pen.fillStyle = termColor(colors, 0);
    counts.forEach((count, place) => pen.fillRect(place * 3, height - 6 - (count / most) * (height - 14), 2, (count / most) * (height - 14)));
    pen.fillStyle = colors.violation;
    for (const at of index.findings) {
      if (board.shows(at)) pen.fillRect(slot(index.columns.completed[at]) * 3 - 1, 3, 3, height - 8);
    }
    const [x, right] = [share(board.from) * width, share(board.to) * width];
    pen.strokeStyle = colors.ink;
    pen.lineWidth = 1.5;
    pen.strokeRect(x + 0.75, 0.75, Math.max(3, right - x - 1.5), height - 1.5);
  }

  private jump(event: PointerEvent): void {
    const { board } = this;
    const box = this.overview.getBoundingClientRect();
    const { begin, end } = board.axis;
    const middle = begin + ((event.clientX - box.left) / box.width) * (end - begin);
    const half = (board.to - board.from) / 2;
    board.look(middle - half, middle + half);
  }

  /** The operation there; -1: none. */
  private at(x: number, y: number): number {
    const { picture } = this;
    if (!picture || x < picture.left || y < kRuler) return -1;
    const row = this.rows.find((one) => one.kind === 'lane' && y >= yOf(picture, one) && y < yOf(picture, one) + one.height);
    if (!row) return -1;
    const { index } = this.board;
    let best = -1;
    let least = 3;
    for (const operation of row.operations) {
      const distance = Math.max(xOf(picture, index.columns.invoked[operation]) - x, x - xOf(picture, index.drawnEnd[operation]), 0);
      if (distance < least) [best, least] = [operation, distance];
    }
    return best;
  }

  private showTip(x: number, y: number): void {
    const operation = this.at(x, y);
    const { index } = this.board;
    this.canvas.style.cursor = operation < 0 ? 'crosshair' : 'pointer';
    if (operation < 0 || !this.picture) return this.tip.classList.remove('shown');
    const around = index.around(operation);
    const state = around === null ? '' : around[0] === around[1] ? ` · found ${index.text(around[0])}` : ` · ${index.text(around[0])} → ${index.text(around[1])}`;
    this.tip.textContent = `${index.say(operation)} (${index.lines(operation)}${index.when(operation, ', ')})${index.unplaced.has(operation) ? ' · cannot be placed' : state}`;
    this.tip.style.left = `${Math.max(0, Math.min(x + 14, this.picture.width - 320))}px`;
    this.tip.style.top = `${y + 16}px`;
    this.tip.classList.add('shown');
  }

  svg(): string {
    const { picture } = this;
    if (!picture) return '';
    const pen = new SvgPen();
    paintHistory(pen, picture);
    return pen.document(picture.width, picture.height, this.canvas.getAttribute('aria-label') ?? '');
  }

  png(): Promise<Blob> {
    const { width, height } = this.picture!;
    const canvas = element('canvas', { width: 2 * width, height: 2 * height });
    const context = canvas.getContext('2d')!;
    context.scale(2, 2);
    paintHistory(context as Pen, this.picture!);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))), 'image/png');
    });
  }

  focus(): void {
    this.canvas.focus({ preventScroll: true });
  }
}

function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = Math.min(2, window.devicePixelRatio || 1);
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext('2d', { alpha: false })!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}
